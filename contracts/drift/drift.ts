// runDrift(options): sends safe requests of a profile to a real tenant, sequentially and once each, and compares the
// responses with the profile. It stops at the first 429, and never repeats a refused credential.

import { type Profile, profileOf, profiles } from '../../src/profiles/index.ts'
import { driftPlan, type Credentials, type Expected, type Probe } from './probes.ts'

/** The tenant and the credentials. */
export interface DriftOptions extends Credentials {
  /** Default: the profile of the path of the URL. */
  readonly profile?: Profile
  readonly tokenUrl: string
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Default: the time of this machine. */
  readonly now?: () => Date
  readonly onRow?: (row: DriftRow) => void
}

/** One difference of the tenant. Values that are not on an allow-list are replaced with their length or type. */
interface Difference {
  readonly what: string
  readonly expected: string
  readonly seen: string
}

/** One row of the profile. */
export interface DriftRow {
  readonly rule: string
  readonly outcome: 'equal' | 'different' | 'not tested'
  readonly differences: readonly Difference[]
  /** Why it could not be tested. */
  readonly reason?: string
}

/** The result. It contains no secret, token or client_id. */
export interface DriftReport {
  readonly date: string
  readonly tokenUrl: string
  readonly requests: number
  readonly rows: readonly DriftRow[]
}

/** Runs the comparison. Never throws because of a response of the tenant. */
export async function runDrift(options: DriftOptions): Promise<DriftReport> {
  const { tokenUrl, now = () => new Date(), onRow, fetch: send = fetch, client_id, client_secret, scope } = options
  const given = { client_id, client_secret, ...(scope !== undefined && { scope }) }
  const { profile = profileOf(profiles, new URL(tokenUrl).pathname) } = options
  const { probes, neverAsked } = driftPlan(profile)
  const rows: DriftRow[] = []
  let stopped: string | undefined
  let refused: string | undefined
  let requests = 0
  const add = (row: DriftRow): void => {
    rows.push(row)
    onRow?.(row)
  }

  for (const probe of probes) {
    const reason = stopped ?? (probe.credentials ? refused : undefined)
    if (reason !== undefined) {
      add({ rule: probe.rule, outcome: 'not tested', differences: [], reason })
      continue
    }
    requests += 1
    const answer = await ask(send, tokenUrl, probe, given)
    if (answer === undefined) stopped = 'the tenant could not be reached'
    else if (answer.status === 429) stopped = 'the tenant responded with 429, and nothing was sent after that'
    if (answer === undefined || stopped !== undefined) {
      add({
        rule: probe.rule,
        outcome: 'not tested',
        differences: [],
        ...(stopped !== undefined && { reason: stopped }),
      })
      continue
    }
    if (probe.right && answer.status !== 200)
      refused = `the credentials were refused with ${answer.status}, and were not sent again`
    const differences = compare(probe.expected, answer)
    add({ rule: probe.rule, outcome: differences.length === 0 ? 'equal' : 'different', differences })
  }
  for (const [rule, reason] of Object.entries(neverAsked)) add({ rule, outcome: 'not tested', differences: [], reason })
  const { origin, pathname } = new URL(tokenUrl)
  return { date: now().toISOString(), tokenUrl: `${origin}${pathname}`, requests, rows }
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>> | undefined
}

async function ask(
  send: NonNullable<DriftOptions['fetch']>,
  url: string,
  { request }: Probe,
  given: Credentials,
): Promise<Answer | undefined> {
  try {
    const response = await send(url, { ...request(given), redirect: 'manual', signal: AbortSignal.timeout(30_000) })
    return { status: response.status, headers: response.headers, body: objectOf(await response.text()) }
  } catch {
    // A thrown error may contain the request, and with it the secret.
    return undefined
  }
}

function objectOf(text: string): Answer['body'] {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function compare(expected: Expected, { status, headers, body }: Answer): Difference[] {
  const found: Difference[] = []
  const note = (what: string, wanted: string, seen: string): void =>
    void (wanted === seen || found.push({ what, expected: wanted, seen }))
  note('status', String(expected.status), String(status))
  for (const [name, pattern] of Object.entries(expected.headers)) {
    const value = headers.get(name)
    if (value === null || !pattern.test(value))
      found.push({
        what: `header ${name}`,
        expected: pattern.source,
        seen: value === null ? 'missing' : shownHeader(value),
      })
  }
  if (expected.status === 401 && headers.has('www-authenticate'))
    found.push({ what: 'header www-authenticate', expected: 'missing', seen: 'present' })
  if (body === undefined) return [...found, { what: 'body', expected: 'a JSON object', seen: 'something else' }]
  if (expected.error !== undefined) note('error code', expected.error, shownCode(body['error']))
  if (expected.description !== undefined && typeof body['error_description'] === 'string')
    if (body['error_description'] !== expected.description)
      found.push({
        what: 'error_description',
        expected: expected.description,
        seen: `another string of ${body['error_description'].length} characters`,
      })
  return [...found, ...compareShape(expected.shape, body)]
}

function compareShape(shape: Expected['shape'], body: Readonly<Record<string, unknown>>): Difference[] {
  const wanted = new Map(Object.entries(shape).map(([name, type]) => [name.replace('?', ''), type]))
  const wrong = [...wanted].flatMap(([name, type]) => {
    const seen = typeOf(name, body[name])
    if (seen === type || (seen === 'missing' && `${name}?` in shape)) return []
    return [{ what: `member ${name}`, expected: type, seen }]
  })
  const more = Object.keys(body).filter((name) => !wanted.has(name))
  return [
    ...wrong,
    ...more.map((name) => ({ what: `member ${shownCode(name)}`, expected: 'missing', seen: 'present' })),
  ]
}

function typeOf(name: string, value: unknown): string {
  if (value === undefined) return 'missing'
  if (name === 'token_type') return /^bearer$/i.test(String(value)) ? 'Bearer' : shownCode(value)
  return Number.isInteger(value) ? 'integer' : value === null ? 'null' : typeof value
}

/** Codes and names are short words. Anything else could be a value. */
function shownCode(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? 'missing' : `a ${typeof value}`
  return /^[A-Za-z_]{1,32}$/.test(value) ? value : `a string of ${value.length} characters`
}

function shownHeader(value: string): string {
  return /^[\w\s/;=,.+-]{1,60}$/.test(value) ? value : `a value of ${value.length} characters`
}
