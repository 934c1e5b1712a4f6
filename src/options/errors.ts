// The one family of errors of this package. The client, which stands alone, has its own: TokenClientError.

import { printable, printableLines } from './printable.ts'

/**
 * What went wrong, for a program:
 *
 * - `OPTION_INVALID`: an option, a setting or an argument; `issues` says which and why
 * - `CONFIG_INVALID`: a config file, its syntax or what it says
 * - `ALREADY_EXISTS`: an id that is taken
 * - `NOT_FOUND`: an id that nothing has
 * - `NOT_A_MOCK`: something that `createMock()` did not make
 * - `REQUESTS_REFUSED`: `assertNoRefusals` found refusals
 * - `REQUEST_UNHANDLED`: a request to a CXone host that the mock does not answer, and that was not sent
 * - `WAIT_TIMEOUT`: `journal.waitFor` was not met in time
 * - `INPUT_UNREADABLE`: the doctor cannot read its input
 * - `MSW_UNSUPPORTED`: a version of MSW, or MSW under a runtime, that does not intercept
 * - `PACT_MISSING`, `PACT_UNREADABLE`, `BROKER_FAILED`: `verify` has no Pact, no pact, or no answer of the broker
 */
export type CxoneMockErrorCode =
  | 'OPTION_INVALID'
  | 'CONFIG_INVALID'
  | 'ALREADY_EXISTS'
  | 'NOT_FOUND'
  | 'NOT_A_MOCK'
  | 'REQUESTS_REFUSED'
  | 'REQUEST_UNHANDLED'
  | 'WAIT_TIMEOUT'
  | 'INPUT_UNREADABLE'
  | 'MSW_UNSUPPORTED'
  | 'PACT_MISSING'
  | 'PACT_UNREADABLE'
  | 'BROKER_FAILED'

/** One thing that is wrong, and where. */
export interface Issue {
  /** The option, as a path: `apps[0].lifetime`. Empty for the whole. */
  readonly path: string
  /** What is wrong and what to do. Never a value that could be a secret. */
  readonly message: string
}

/** Any error that this package throws on purpose. */
export class CxoneMockError extends Error {
  readonly code: CxoneMockErrorCode
  /** Everything that is wrong, for `OPTION_INVALID` and `CONFIG_INVALID`; else empty. */
  readonly issues: readonly Issue[]

  constructor(code: CxoneMockErrorCode, message: string, options: ErrorOptions & { issues?: readonly Issue[] } = {}) {
    const { issues = [], ...rest } = options
    super(printableLines(message), rest)
    this.name = 'CxoneMockError'
    this.code = code
    this.issues = issues
  }

  /** The option that is wrong, as a path; the first of several. Empty where none is. */
  get path(): string {
    return this.issues[0]?.path ?? ''
  }
}

/** An error of options: all of them in one message, one to a line. */
export function optionsError(issues: readonly Issue[], code: CxoneMockErrorCode = 'OPTION_INVALID'): CxoneMockError {
  const lines = issues.map(({ path, message }) => printable(path === '' ? message : `${path}: ${message}`))
  return new CxoneMockError(code, lines.join('\n'), {
    issues: issues.map(({ path, message }) => ({ path: printable(path), message: printable(message) })),
  })
}

/** An error of one option. */
export function optionError(path: string, message: string, code?: CxoneMockErrorCode): CxoneMockError {
  return optionsError([{ path, message }], code)
}

/** A wrong value in words. */
export function unexpected(expected: string, given: unknown, isSecret = false): string {
  return given === undefined
    ? `is missing: expected ${expected}`
    : `expected ${expected}, got ${shown(given, isSecret)}`
}

function shown(given: unknown, isSecret: boolean): string {
  switch (typeof given) {
    case 'string':
      return isSecret || given.length > 60
        ? `a string of ${given.length} ${given.length === 1 ? 'character' : 'characters'}`
        : JSON.stringify(given)
    case 'number':
    case 'bigint':
      return isSecret ? 'a number' : String(given)
    case 'boolean':
      return String(given)
    case 'object':
      return given === null ? 'null' : Array.isArray(given) ? 'an array' : 'an object'
    default:
      return `a ${typeof given}`
  }
}
