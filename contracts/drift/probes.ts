// Which rows of a profile may be asked of a real tenant, how, and what they should answer. Each is sent once; none changes
// anything, and none carries a wrong secret of an app that is in use.

import { eachPair, parse, type Reply, type WireRequest } from '../../src/engine/index.ts'
import {
  type Credentials as AppCredentials,
  type Drift,
  type Example,
  type Profile,
  rowsOf,
} from '../../src/profiles/index.ts'

/** What a probe is sent with. */
export interface Credentials extends AppCredentials {
  readonly scope?: string
}

/** One request to the tenant. */
export interface Probe {
  readonly rule: string
  /** Whether it carries the credentials: then it is not sent once they were refused. */
  readonly credentials: boolean
  /** The one right request: all others mean nothing without it. */
  readonly right: boolean
  readonly request: (given: Credentials) => RequestInit
  readonly expected: Expected
}

/** What is asked, and what never is, and why. */
export interface DriftPlan {
  /** In the order in which they are sent: the right request first, then those without credentials. */
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

/** The change to the right request; undefined where it is never sent. It is sent with the credentials that are given. */
function changeOf(drift: Drift, example: Example): Example | undefined {
  if (drift === 'ask') return example
  return 'ask' in drift ? drift.ask : undefined
}

const marked = { client_id: 'the-client-id', client_secret: 'the-client-secret' }

/** Whether a request carries the credentials it was made with, wherever it has them. */
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

/** A wire request as fetch takes it, at the address of the tenant. */
function requestInit({ method, headers, body }: WireRequest): RequestInit {
  const sent: Record<string, string> = {}
  eachPair(headers, (name, value) => {
    if (name !== 'Host') sent[name] = value
  })
  return { method, headers: sent, ...(body.length > 0 && { body: new TextDecoder().decode(body) }) }
}

/** What the profile answers, as it can be compared. */
export interface Expected {
  readonly status: number
  readonly error?: string
  readonly description?: string
  /** Name and what its value must be like. */
  readonly headers: Readonly<Record<string, RegExp>>
  /** The members of the body and their types; a question mark at those that may be missing. */
  readonly shape: Readonly<Record<string, string>>
}

/** What a reply is on the wire. */
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
