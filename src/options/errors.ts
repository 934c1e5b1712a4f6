// The error class of this package. The token client is standalone and has its own: TokenClientError.

import { printable, printableLines } from './printable.ts'

/**
 * What went wrong, for a program:
 *
 * - `OPTION_INVALID`: an option, a setting or an argument; `issues` says which and why
 * - `CONFIG_INVALID`: a config file, its syntax or what it says
 * - `ALREADY_EXISTS`: an id that is taken
 * - `NOT_FOUND`: an id that nothing has
 * - `NOT_A_MOCK`: something that `createMock()` did not make
 * - `NOT_ASKED`: no request has reached the mock
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
  | 'NOT_ASKED'
  | 'REQUESTS_REFUSED'
  | 'REQUEST_UNHANDLED'
  | 'WAIT_TIMEOUT'
  | 'INPUT_UNREADABLE'
  | 'MSW_UNSUPPORTED'
  | 'PACT_MISSING'
  | 'PACT_UNREADABLE'
  | 'BROKER_FAILED'

/** One problem and its location. */
export interface Issue {
  /** Path of the option, such as `apps[0].lifetime`. Empty for the whole object. */
  readonly path: string
  /** The problem and its solution. Never contains a value that could be a secret. */
  readonly message: string
}

/** Every error that this package throws on purpose. */
export class CxoneMockError extends Error {
  readonly code: CxoneMockErrorCode
  /** All problems, for `OPTION_INVALID` and `CONFIG_INVALID`. Empty for other codes. */
  readonly issues: readonly Issue[]

  constructor(code: CxoneMockErrorCode, message: string, options: ErrorOptions & { issues?: readonly Issue[] } = {}) {
    const { issues = [], ...rest } = options
    super(printableLines(message), rest)
    this.name = 'CxoneMockError'
    this.code = code
    this.issues = issues
  }

  /** Path of the first invalid option. Empty if there is none. */
  get path(): string {
    return this.issues[0]?.path ?? ''
  }
}

/** Creates an error for several options, with one line per problem. */
export function optionsError(issues: readonly Issue[], code: CxoneMockErrorCode = 'OPTION_INVALID'): CxoneMockError {
  const lines = issues.map(({ path, message }) => printable(path === '' ? message : `${path}: ${message}`))
  return new CxoneMockError(code, lines.join('\n'), {
    issues: issues.map(({ path, message }) => ({ path: printable(path), message: printable(message) })),
  })
}

/** Creates an error for one option. */
export function optionError(path: string, message: string, code?: CxoneMockErrorCode): CxoneMockError {
  return optionsError([{ path, message }], code)
}

/**
 * Describes an invalid value: what was expected and what was given.
 * @param isSecret shows the type and length only
 */
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
