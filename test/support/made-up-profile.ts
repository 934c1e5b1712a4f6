// A second profile as somebody would add one: its data, and nothing else. It differs from the first in all that a profile may
// differ in: path, Basic credentials, statuses, the format of its tokens, and a document beside the token.

import { basicCredentials } from '../../src/engine/credentials.ts'
import { fieldValue } from '../../src/engine/fields.ts'
import { chosen, refuse } from '../../src/engine/rule.ts'
import { formType } from '../../src/engine/words.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import type { Profile, ProfileRoute, RouteRow } from '../../src/profiles/profile.ts'
import { inBasic } from '../../src/profiles/sent.ts'
import { credentialsOf, written, type Example, type Row } from '../../src/profiles/row.ts'
import type { TokenFormat } from '../../src/state/token.ts'

const grant_type = 'client_credentials'
const basicOf = ({ client_id, client_secret }: { client_id: string; client_secret: string }) =>
  `Basic ${btoa(`${client_id}:${client_secret}`)}`
const source = chosen('it is made up')
const fix = 'Send what the made-up endpoint wants.'
const registered = { state: 'an app is registered' } as const

const rows = [
  {
    id: 'made-up-fault',
    when: (_, { fault }) => fault !== undefined,
    problem: 'A fault was planned.',
    fix,
    reply: { kind: 'planned' },
    source,
    blames: 'nobody',
    contract: { state: 'the token service is down' },
    drift: { never: 'faults cannot be injected at a tenant' },
    example: { given: { fault: { status: 503 } } },
  },
  {
    id: 'made-up-no-basic',
    when: ({ authorization }) => basicCredentials(authorization) === undefined,
    problem: 'No credentials came by Basic.',
    fix,
    reply: refuse(400, 'invalid_request', 'Basic is required', ['X-Made-Up', 'yes']),
    source,
    blames: 'request',
    seenIn: 'header authorization',
    hides: ['made-up-no-grant'],
    contract: registered,
    drift: 'ask',
    example: { headers: { Authorization: 'Basic' } },
  },
  {
    id: 'made-up-nobody',
    when: (_, { client }) => client.kind === 'unknown',
    problem: 'Nobody has this client_id.',
    fix,
    reply: refuse(400, 'invalid_client', 'Who are you'),
    source,
    blames: 'registration',
    check: 'app-enabled',
    contract: { state: 'no app is registered' },
    drift: { never: 'it takes an app that is gone' },
    example: { headers: { Authorization: basicOf({ client_id: 'nobody', client_secret: 'nothing' }) } },
  },
  {
    id: 'made-up-wrong-secret',
    when: (_, { client }) => client.kind === 'known' && client.secret !== 'valid',
    problem: 'The secret is wrong.',
    fix,
    reply: refuse(400, 'invalid_client', 'Not you'),
    source,
    blames: 'request',
    contract: { leftOut: 'one is enough' },
    drift: { never: 'a failed attempt may count' },
    example: { headers: { Authorization: basicOf({ client_id: 'made-up-app', client_secret: 'wrong' }) } },
  },
  {
    id: 'made-up-no-grant',
    when: ({ form }) => fieldValue(form, 'grant_type') !== grant_type,
    problem: 'No grant_type came.',
    fix,
    evidence: ({ form }) => `${form.length / 2} parameters`,
    reply: refuse(400, 'unsupported_grant_type', 'Which grant'),
    source,
    blames: 'request',
    contract: registered,
    drift: 'ask',
    example: { form: { grant_type: null, other: 'thing' } },
  },
  {
    id: 'made-up-granted',
    when: () => true,
    problem: 'All is right.',
    fix: 'Nothing to do.',
    reply: { kind: 'token', status: 200 },
    source,
    blames: 'nobody',
    contract: registered,
    drift: 'ask',
    example: {},
  },
] as const satisfies readonly Row[]

const tokens: TokenFormat = {
  isToken: (text) => text.startsWith('made~up~'),
  write(claims, sign) {
    const text = btoa(JSON.stringify(claims)).replaceAll('=', '')
    return { claims, access_token: `made~up~${text}~${sign(text)}` }
  },
  read(token, sign) {
    const [text = '', signature] = token.slice('made~up~'.length).split('~')
    if (sign(text) !== signature) return signature === undefined ? undefined : 'forged'
    return { scope: undefined, ...JSON.parse(atob(text)) }
  },
}

function request(example: Example, credentials = credentialsOf({ app: 'made-up-app', ...example })): WireRequest {
  const form = Object.entries({ grant_type, ...example.form }).filter(
    (pair): pair is [string, string] => pair[1] !== null,
  )
  const headers = { Authorization: basicOf(credentials), 'Content-Type': formType, ...example.headers }
  return {
    method: example.method ?? 'POST',
    url: example.path ?? '/made-up/grants',
    headers: [
      'Host',
      example.host ?? 'api.nicecxone.com',
      ...Object.entries(headers).flatMap(([name, value]) => [name, written(value, credentials)]),
    ],
    body: new TextEncoder().encode(new URLSearchParams(form).toString()),
  }
}

const configuration: ProfileRoute = {
  method: 'GET',
  path: '/made-up/configuration',
  summary: 'What the made-up endpoint says of itself',
  rows: [
    {
      id: 'made-up-not-get',
      when: ({ method }) => method !== 'GET',
      problem: 'The document can only be read.',
      fix,
      reply: refuse(405, 'invalid_request', 'Method not allowed', ['Allow', 'GET']),
      source,
      blames: 'request',
      seenIn: 'method',
      contract: { leftOut: 'it gives no token' },
      drift: { never: 'it gives no token' },
      example: { method: 'DELETE' },
    },
    {
      id: 'made-up-document',
      when: () => true,
      problem: 'The document was read.',
      fix: 'Nothing to do.',
      reply: { kind: 'document', status: 200 },
      source,
      blames: 'nobody',
      contract: { leftOut: 'it gives no token' },
      drift: { never: 'it gives no token' },
      example: {},
    },
  ] satisfies readonly RouteRow[],
  document: (_, { now }) => ({ made: 'up', now }),
  request: ({ method = 'GET' }) => ({
    method,
    url: '/made-up/configuration',
    headers: ['Host', 'api.nicecxone.com'],
    body: new Uint8Array(),
  }),
}

/** The made-up profile. */
export const madeUp = {
  id: 'made-up',
  title: 'The made-up endpoint',
  paths: ['/made-up/grants'],
  clientAuth: ['client_secret_basic'],
  sent: inBasic,
  grants: [grant_type],
  tokens,
  defaults: { lifetime: '2h', rate_limit: '60/60s' },
  rows,
  apps: [{ client_id: 'made-up-app', client_secret: 'made-up-app-secret', note: 'Gets a made-up token.' }],
  request,
  routes: [configuration],
} as const satisfies Profile
