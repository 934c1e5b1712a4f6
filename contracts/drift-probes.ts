// Which rows of the profile may be asked of a real tenant, how, and what they should answer. Each is sent once; none changes
// anything, and none carries a wrong secret of an app that is in use.

import { rules, type Reply, type Rule } from '../src/index.ts'
import { formType } from './shapes.ts'

/** What a probe is sent with. */
export interface Credentials {
  readonly client_id: string
  readonly client_secret: string
  readonly scope?: string
}

/** One request to the tenant. */
export interface Probe {
  readonly rule: string
  /** Whether it carries the credentials: then it is not sent once they were refused. */
  readonly credentials: boolean
  readonly request: (given: Credentials) => RequestInit
}

const post = (contentType: string, body: string, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { Accept: 'application/json', 'Content-Type': contentType, ...headers },
  body,
})
const form = (parameters: object): string => new URLSearchParams({ ...parameters }).toString()
const right = (given: Credentials) => ({ grant_type: 'client_credentials', ...given })
// Nobody has registered it, and it says who asks.
const nobody = { client_id: 'cxone-mock-drift-nobody', client_secret: 'cxone-mock-drift-nobody' }

/** In the order in which they are sent: the right request first, because all others mean nothing without it. */
export const probes: readonly Probe[] = [
  { rule: 'granted', credentials: true, request: (given) => post(formType, form(right(given))) },
  {
    rule: 'app-unknown',
    credentials: false,
    request: () => post(formType, form({ grant_type: 'client_credentials', ...nobody })),
  },
  { rule: 'credentials-missing', credentials: false, request: () => post(formType, 'grant_type=client_credentials') },
  {
    rule: 'method-not-post',
    credentials: false,
    request: () => ({ method: 'GET', headers: { Accept: 'application/json' } }),
  },
  { rule: 'body-json', credentials: true, request: (given) => post('application/json', JSON.stringify(right(given))) },
  { rule: 'content-type-wrong', credentials: true, request: (given) => post('text/plain', form(right(given))) },
  {
    rule: 'authorization-header',
    credentials: true,
    request: (given) =>
      post(formType, form(right(given)), {
        Authorization: `Basic ${btoa(`${given.client_id}:${given.client_secret}`)}`,
      }),
  },
  {
    rule: 'parameter-repeated',
    credentials: true,
    request: (given) => post(formType, `${form(right(given))}&grant_type=client_credentials`),
  },
  {
    rule: 'grant-type-missing',
    credentials: true,
    request: ({ client_id, client_secret }) => post(formType, form({ client_id, client_secret })),
  },
  {
    rule: 'grant-type-unsupported',
    credentials: true,
    request: (given) => post(formType, form({ ...right(given), grant_type: 'refresh_token' })),
  },
  {
    rule: 'scope-not-granted',
    credentials: true,
    request: (given) => post(formType, form({ ...right(given), scope: 'cxone-mock-drift' })),
  },
]

/** Rows that are never asked of a tenant, and why. */
export const neverAsked: Readonly<Record<string, string>> = {
  'host-other-vendor': 'it is another vendor',
  'path-unknown': 'it would be another endpoint of the tenant',
  'fault-planned': 'nothing is planned at a tenant',
  'rate-limited': 'it would take spending the limit that others share',
  'body-too-large': 'a tenant is not there to be filled up',
  'credentials-in-query': 'it would write the secret into access logs',
  'body-multipart': 'body-json and content-type-wrong show whether another body than a form is read',
  'content-type-missing': 'content-type-wrong shows the same',
  'form-malformed': 'it would carry a wrong secret of an app that is in use',
  'app-disabled': 'it takes an app that is switched off',
  'app-other-host': 'it takes an app of another region',
  'secret-wrong': 'a failed attempt may count against an app that is in use',
  'secret-expired': 'it takes a secret that has expired',
  'grant-not-enabled': 'it takes an app without the grant',
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

/** What the profile answers to a probe. */
export function expectedOf(id: string): Expected {
  const row = (rules as readonly Rule[]).find((rule) => rule.id === id)
  const reply: Reply | undefined = row?.reply
  const headers = { 'content-type': /^application\/json\b/i, 'cache-control': /\bno-store\b/i }
  if (reply?.kind !== 'refusal')
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
