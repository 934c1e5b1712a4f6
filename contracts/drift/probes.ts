// The requests that drift may send for the rows of a profile, and the expected responses. Each is sent once. None
// changes anything, and none carries a wrong secret of an app that is in use.

import { eachPair, parse, type Reply, type WireRequest } from '../../src/engine/index.ts'
import {
  type Credentials as AppCredentials,
  type Drift,
  type Example,
  type Profile,
  rowsOf,
} from '../../src/profiles/index.ts'

/** Credentials of a probe. */
export interface Credentials extends AppCredentials {
  readonly scope?: string
}

/** One request to the tenant. */
export interface Probe {
  readonly rule: string
  /** Whether it carries the credentials. If so, it is not sent after they were refused. */
  readonly credentials: boolean
  /** The valid request, without which all others prove nothing. */
  readonly right: boolean
  readonly request: (given: Credentials) => RequestInit
  readonly expected: Expected
}

/** The rows that are tested, and those that are not, with the reason. */
export interface DriftPlan {
  /** In sending order: first the valid request, then those without credentials. */
  readonly probes: readonly Probe[]
  readonly neverAsked: Readonly<Record<string, string>>
}

/** The plan of a profile. */
export function driftPlan(profile: Profile): DriftPlan {
  const rows = rowsOf(profile)
  const probes = rows.flatMap(({ id, drift, example, reply }): Probe[] => {
    const change = changeOf(drift, example)
    if (change === undefined) return []
    return [
      {
        rule: id,
        credentials: carries(profile.request(change, marked)),
        right: reply.kind === 'token',
        request: ({ scope, ...credentials }) => requestInit(profile.request(withScope(change, scope), credentials)),
        expected: expectedOf(reply),
      },
    ]
  })
  return {
    probes: probes.toSorted((a, b) => rank(a) - rank(b)),
    neverAsked: Object.fromEntries(
      rows.flatMap(({ id, drift }) => (typeof drift === 'object' && 'never' in drift ? [[id, drift.never]] : [])),
    ),
  }
}

function rank({ right, credentials }: Probe): number {
  return right ? 0 : credentials ? 2 : 1
}

/** The change to the valid request. undefined if it is never sent. It is sent with the given credentials. */
function changeOf(drift: Drift, example: Example): Example | undefined {
  if (drift === 'ask') return example
  return 'ask' in drift ? drift.ask : undefined
}

const marked = { client_id: 'the-client-id', client_secret: 'the-client-secret' }

/** Whether a request contains its credentials, anywhere. */
function carries(wire: WireRequest): boolean {
  const { url, headers, bodyText } = { ...wire, ...parse(wire, Infinity) }
  const encoded = btoa(`${marked.client_id}:${marked.client_secret}`)
  return [url, bodyText, ...headers].some((text) =>
    [...Object.values(marked), encoded].some((mark) => text.includes(mark)),
  )
}

function withScope(change: Example, scope: string | undefined): Example {
  return scope === undefined ? change : { ...change, form: { scope, ...change.form } }
}

/** Converts a wire request for fetch, at the URL of the tenant. */
function requestInit({ method, headers, body }: WireRequest): RequestInit {
  const sent: Record<string, string> = {}
  eachPair(headers, (name, value) => {
    if (name !== 'Host') sent[name] = value
  })
  return { method, headers: sent, ...(body.length > 0 && { body: new TextDecoder().decode(body) }) }
}

/** The comparable part of an expected response. */
export interface Expected {
  readonly status: number
  readonly error?: string
  readonly description?: string
  /** Name and pattern of the value. */
  readonly headers: Readonly<Record<string, RegExp>>
  /** Members of the body with their types. A question mark means optional. */
  readonly shape: Readonly<Record<string, string>>
}

/** The expected response of a reply. */
function expectedOf(reply: Reply): Expected {
  const headers = { 'content-type': /^application\/json\b/i, 'cache-control': /\bno-store\b/i }
  if (reply.kind !== 'refusal')
    return {
      status: 200,
      headers,
      shape: { access_token: 'string', token_type: 'Bearer', expires_in: 'integer', 'scope?': 'string' },
    }
  const allow = reply.headers[reply.headers.indexOf('Allow') + 1]
  return {
    status: reply.status,
    error: reply.error,
    description: reply.description,
    headers: { ...headers, ...(reply.headers.includes('Allow') && { allow: new RegExp(`^${allow}$`) }) },
    shape: { error: 'string', error_description: 'string' },
  }
}
