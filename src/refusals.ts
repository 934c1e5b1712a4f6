// Prints refusals for people who read the output of a test runner, and asserts after each test that there were none.

import type { Exchange, Stats } from './state/index.ts'
import { CxoneMockError, printable } from './options/index.ts'
import { profiles, tablesOf } from './profiles/index.ts'
import type { CxoneMock } from './mock-interfaces.ts'

/** Options of {@link printRefusals}. */
export interface PrintOptions {
  /** Ids of rules whose refusals are expected and not printed. */
  readonly allow?: readonly string[]
  /** Receives each text. Default: `console.error`. */
  readonly print?: (text: string) => void
}

/** The refusals of a mock that were printed since its last reset. */
interface Printed {
  readonly keys: Set<string>
  firstId: number
}

const printedOf = new WeakMap<CxoneMock, Printed>()
// A loop that is refused in different ways must not flood the output.
const printedAtMost = 100

/**
 * Prints every refusal of a mock when it happens: rule, problem, place in the request and fix. The same refusal is
 * printed once until the mock is reset. Call it once, where the mock is created.
 * @returns a function that stops printing
 * @example
 * ```ts
 * import { createMock, printRefusals } from 'cxone-mock'
 *
 * const mock = createMock()
 * printRefusals(mock)
 * ```
 */
export function printRefusals(mock: CxoneMock, options: PrintOptions = {}): () => void {
  const { allow = [], print = toConsole } = options
  const allowed = new Set(allow)
  return mock.journal.subscribe((exchange) => {
    if (exchange.diagnosis.refused && !allowed.has(exchange.rule)) printOnce(mock, exchange, print)
  })
}

/** Prints an exchange unless the same refusal was printed since the last reset. */
function printOnce(mock: CxoneMock, exchange: Exchange, print: (text: string) => void): void {
  const { firstId } = mock.journal
  let printed = printedOf.get(mock)
  if (printed === undefined || printed.firstId !== firstId)
    printedOf.set(mock, (printed = { keys: new Set(), firstId }))
  const { diagnosis, client_id = '' } = exchange
  const key = JSON.stringify([exchange.rule, client_id, diagnosis.problem, diagnosis.evidence])
  if (printed.keys.has(key) || printed.keys.size >= printedAtMost) return
  printed.keys.add(key)
  print(formatRefusal(exchange))
}

/**
 * Asserts that a mock was asked at least once and refused nothing. Prints what was not printed yet, so that runners that
 * hide errors of hooks show it, too.
 * @throws {CxoneMockError} `REQUESTS_REFUSED` or `NOT_ASKED`
 */
export function assertClean(
  mock: CxoneMock,
  stats: Stats,
  { allow = [], allowUnused = false }: { readonly allow?: readonly string[]; readonly allowUnused?: boolean },
): void {
  const allowed = new Set(allow)
  if (!allowUnused && stats.exchanges === 0 && mock.journal.firstId === 1) throw notAsked()
  const refused = Object.entries(stats.refused_by_rule).reduce((sum, [id, n]) => (allowed.has(id) ? sum : sum + n), 0)
  if (refused === 0) return
  for (const exchange of mock.journal.refusals()) if (!allowed.has(exchange.rule)) printOnce(mock, exchange, toConsole)
  throw new CxoneMockError(
    'REQUESTS_REFUSED',
    `The mock refused ${refused === 1 ? '1 request' : `${refused} requests`} of this test: see the lines that start with "cxone-mock". If the test means it, pass the id of the rule to assertClean({ allow: […] }).`,
  )
}

/** The error for a mock that no request has reached, with the likely causes. */
export function notAsked(): CxoneMockError {
  return new CxoneMockError(
    'NOT_ASKED',
    [
      'The mock was never asked, so this proves nothing. Likely causes:',
      '- MSW does not listen: call offline(server) before the first request',
      '- the client uses the undici package, which MSW does not see: use interceptor(mock) of cxone-mock/undici',
      '- the client imports functions of node:http by name before MSW listens: import the whole module instead',
      ...('Bun' in globalThis ? ['- MSW 3 does not intercept requests under Bun: install msw@2'] : []),
      '- the requests go to a host that is not a CXone host: add it with createMock({ hosts: […] })',
    ].join('\n'),
  )
}

let places: ReadonlyMap<string, string> | undefined

/** Where the condition of a rule is visible in a request. */
function placeOf(rule: string): string | undefined {
  places ??= new Map(
    tablesOf(profiles).flatMap(({ rows }) =>
      rows.flatMap(({ id, seenIn }) => (seenIn === undefined ? [] : [[id, seenIn] as const])),
    ),
  )
  return places.get(rule)
}

/** A refusal in a few short lines. */
function formatRefusal({ endpoint, request, status, rule, diagnosis }: Exchange): string {
  const { problem, evidence, observations = [], fix } = diagnosis
  const test = currentTest()
  const place = placeOf(rule) ?? (endpoint === 'token' ? 'body' : undefined)
  return [
    `cxone-mock refused ${request.method} ${request.host}${request.path} with ${status}: ${rule}`,
    ...(test === undefined ? [] : [`  test:  ${test}`]),
    `  ${problem}`,
    ...(place === undefined ? [] : [`  where: ${place}`]),
    ...(evidence === undefined ? [] : [`  seen:  ${evidence}`]),
    ...observations.slice(0, 2).map((observation) => `  seen:  ${observation.problem}`),
    `  fix:   ${fix}`,
  ]
    .map(printable)
    .join('\n')
}

/** The name of the test that runs, where the runner has a global `expect`: jest prints far from its tests. */
function currentTest(): string | undefined {
  const { expect } = globalThis as { expect?: { getState?(): { currentTestName?: unknown } } }
  const name = expect?.getState?.().currentTestName
  return typeof name === 'string' ? name : undefined
}

function toConsole(text: string): void {
  console.error(text)
}
