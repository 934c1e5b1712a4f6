// The shapes of all that comes from outside: the config file and the control API. They check form; what a value means is
// checked where it is used.

import * as z from 'zod'
import { durationPattern } from '../../options/index.ts'
import { profiles } from '../../profiles/index.ts'

const aDuration = 'expected a duration such as "90s" or "1h 30m"; a number has no unit: write "90s"'
const aDate = 'expected a date such as "2026-01-31T12:00:00Z"'
const duration = z
  .string({ error: aDuration })
  .trim()
  .regex(durationPattern, { error: aDuration })
  .describe('A duration with its unit: 250ms, 90s, 1h 30m, 2d')
const aRate = 'expected "off" or requests/window such as "60/60s"'
const rateLimit = z
  .string({ error: aRate })
  .regex(new RegExp(String.raw`^(?:off|\d{1,9}/${durationPattern.source.slice(1, -1)})$`), { error: aRate })
  .describe('Requests and window, such as 60/60s, or off')
const moment = z
  .union([z.string().refine((given) => Number.isFinite(Date.parse(given)), { error: aDate }), z.number()], {
    error: aDate,
  })
  .describe('ISO 8601, or milliseconds since the epoch')
const aText = 'expected a text that is not empty'
const text = z.string({ error: aText }).min(1, { error: aText })
const wholeFrom = (from: number, error = `expected a whole number from ${from}`) =>
  z.int({ error }).min(from, { error })
const wholeBetween = (from: number, to: number) => {
  const error = `expected a whole number from ${from} to ${to}`
  return wholeFrom(from, error).max(to, { error })
}
const aTimes = 'expected a whole number from 1, or "always"'

export const faultSchema = z
  .strictObject({
    client_id: text.describe('Only for this app; absent: for all').optional(),
    on: z.enum(['token', 'api']).describe('Where it is delivered; default token').optional(),
    times: z
      .union([wholeFrom(1, aTimes), z.literal('always')], { error: aTimes })
      .describe('Deliveries; default 1')
      .optional(),
    every: wholeFrom(1).describe('Only every n-th matching request; default 1').optional(),
    delay: duration.optional(),
    status: wholeBetween(200, 599).optional(),
    retry_after: wholeFrom(0).describe('Seconds; needs a status').optional(),
    retry_after_as: z.enum(['seconds', 'http-date']).optional(),
    body: z.enum(['html', 'empty', 'malformed']).optional(),
    connection: z.enum(['reset', 'truncate']).optional(),
  })
  .meta({
    title: 'Fault',
    description: 'What the endpoint shall do wrong; at least one of delay, status, body, connection',
  })

const appFields = {
  client_secret: text.describe('One secret that does not expire').optional(),
  secrets: z
    .array(z.strictObject({ value: text, expires_at: moment.optional() }))
    .describe('Several may overlap while they are rotated')
    .optional(),
  enabled: z.boolean().describe('Default true').optional(),
  grants: z.array(text).describe('Default ["client_credentials"]').optional(),
  scopes: z
    .union([z.literal('*'), z.array(text)], { error: 'expected "*" or a list of texts' })
    .describe('Default "*"')
    .optional(),
  hosts: z
    .array(text)
    .describe('The CXone hosts the app is registered for, or *. and a domain; default all')
    .optional(),
  lifetime: duration.optional(),
  rate_limit: rateLimit.optional(),
  faults: z.array(faultSchema).describe('Faults that stand for as long as the app does').optional(),
  client_auth: z
    .enum(['basic', 'post', 'either'])
    .describe('How the app may authenticate at /auth/token; default either')
    .optional(),
  client_type: z
    .enum(['confidential', 'public'])
    .describe('Whether /auth/token asks for its secret; default confidential')
    .optional(),
  note: z.string().optional(),
}
export const appSchema = z
  .strictObject({ client_id: text.describe('Of visible characters only'), ...appFields })
  .meta({ title: 'App', description: 'A registered app' })
export const appPatchSchema = z
  .strictObject(appFields)
  .meta({ title: 'AppPatch', description: 'A change to an app; secrets replace all secrets' })

const keyFields = {
  active: z.boolean().describe('Whether it gets tokens; default true').optional(),
  user: z
    .strictObject({
      id: text.optional(),
      name: text.describe('The user name').optional(),
      given_name: text.optional(),
      family_name: text.optional(),
    })
    .describe('Whom its tokens speak of; default a user that the mock has')
    .optional(),
  tenant_id: text.describe('Default the tenant of the mock; another one is refused').optional(),
}
export const accessKeySchema = z
  .strictObject({ id: text, secret: text, ...keyFields })
  .meta({ title: 'AccessKey', description: 'The access key of a user: id and secret are username and password' })
export const accessKeyPatchSchema = z
  .strictObject({ secret: text.optional(), ...keyFields })
  .meta({ title: 'AccessKeyPatch', description: 'A change to an access key' })

export const secretPatchSchema = z
  .strictObject({ expires_at: moment.nullable().describe('Until when the secret is good; null: it does not expire') })
  .meta({ title: 'SecretPatch' })
export const sessionSchema = z
  .strictObject({ token: text.describe('The control token') })
  .meta({ title: 'SessionRequest' })

const clockChange = z.strictObject({
  advance: duration.optional(),
  set: moment.optional(),
  freeze: z.boolean().describe('false is the same as {"unfreeze": true}').optional(),
  unfreeze: z.literal(true).optional(),
  reset: z.literal(true).optional(),
})
export const clockSchema = clockChange
  .refine((change) => Object.values(change).filter((value) => value !== undefined).length === 1, {
    error:
      'expected one of {"advance": "2h"}, {"set": "2026-01-31T12:00:00Z"}, {"freeze": true}, {"unfreeze": true}, {"reset": true}',
  })
  .meta({ title: 'ClockChange', minProperties: 1, maxProperties: 1 })
/** One of the members. */
export type ClockChange = z.output<typeof clockChange>

export const exhaustSchema = z.strictObject({
  client_id: text,
  endpoint: z.enum(['token', 'api']).describe('Default token').optional(),
})
export const introspectSchema = z.strictObject({ token: text })
export const revokeSchema = z
  .union(
    [
      z.strictObject({ all: z.literal(true) }),
      z.strictObject({ client_id: text }),
      z.strictObject({ token: text }),
      z.strictObject({ id: text }),
    ],
    {
      error: 'expected one of {"client_id": …}, {"token": …}, {"id": …}, {"all": true}',
    },
  )
  .meta({ title: 'Revocation' })

const count = z.coerce.number({ error: 'expected a whole number from 0' }).pipe(wholeFrom(0))
export const filterSchema = z.strictObject({
  client_id: text.optional(),
  rule: text.optional(),
  status: z.coerce.number({ error: 'expected a whole number from 100 to 599' }).pipe(wholeBetween(100, 599)).optional(),
  since: count.describe('Only exchanges with a higher id').optional(),
  limit: count.describe('The newest so many').optional(),
})

export const waitSchema = z.strictObject({
  client_id: text.optional(),
  rule: text.optional(),
  status: filterSchema.shape.status,
  since: filterSchema.shape.since,
  count: z.coerce
    .number({ error: 'expected a whole number from 1' })
    .pipe(wholeFrom(1))
    .describe('How many there must be; default 1')
    .optional(),
  timeout: duration.describe('How long to wait, in real time; default 5s, at most 1m').optional(),
})

export const tokensSchema = z.strictObject({ limit: count.describe('The newest so many; default 100').optional() })

/** What a verifier of pacts sends; some send more (consumer, states), which is not read. */
export const stateChangeSchema = z
  .looseObject({
    action: z.enum(['setup', 'teardown']).describe('Default setup').default('setup'),
    state: z.string().describe('One of the known states; empty for an interaction without one').default(''),
    params: z
      .record(z.string(), z.unknown())
      .nullish()
      .transform((params) => params ?? {}),
  })
  .meta({ title: 'StateChange' })

/** The parameters of all states together; which of them a state takes stands in the table of states. */
export const stateParamsSchema = z.strictObject({
  profile: z.enum(profiles.map(({ id }) => id)).optional(),
  client_id: text.optional(),
  client_secret: text.optional(),
  client_auth: appFields.client_auth,
  reserved_characters: z.boolean().optional(),
  scopes: appFields.scopes,
  lifetime: duration.optional(),
  endpoint: z.enum(['token', 'api']).optional(),
  status: wholeBetween(400, 599).optional(),
  body: z.enum(['json', 'html', 'empty', 'malformed']).optional(),
  retry_after: wholeFrom(0).optional(),
  retry_after_as: z.enum(['seconds', 'http-date', 'none']).optional(),
})

/** The config file. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    apps: z.array(appSchema).describe('Apps beside the ready ones').optional(),
    profiles: z
      .array(z.enum(profiles.map(({ id }) => id)))
      .min(1)
      .describe('The endpoints that are served; default all')
      .optional(),
    access_keys: z.array(accessKeySchema).describe('Access keys beside the ready ones').optional(),
    tenant: z
      .strictObject({
        tenant_id: text.optional(),
        tenant: text.describe('Its name').optional(),
        area: text.describe('Such as na1').optional(),
        cluster: text.describe('Such as B32').optional(),
        domain: text.describe('Such as niceincontact.com').optional(),
      })
      .describe('The tenant that discovery and tokens speak of; what is absent is preset')
      .optional(),
    refresh_tokens: z
      .strictObject({ rotation: z.enum(['keep', 'strict']).describe('strict: each is good once').optional() })
      .optional(),
    userhub: z
      .strictObject({ expires_in_as: z.enum(['number', 'string']).describe('Default number').optional() })
      .optional(),
    lifetime: duration.describe('How long a token lives, at every endpoint; default what each has').optional(),
    rate_limit: rateLimit
      .describe('Requests and window of each app, at every endpoint; default what each has')
      .optional(),
    api_rate_limit: rateLimit.describe('Requests and window of each app at the guarded API; default off').optional(),
    hosts: z.array(text).describe("Hosts that stand for CXone too: a tenant's own domain, or an alias").optional(),
    paths: z
      .array(z.string().regex(/^\//, { error: 'expected a path that begins with /' }))
      .describe('Token paths beside the two known ones')
      .optional(),
    limits: z
      .strictObject({
        body: wholeFrom(1).describe('The longest body that is read, in bytes; default 65536').optional(),
      })
      .optional(),
    hints: z.boolean().describe('Whether answers carry the header mock-rule; default true').optional(),
    data: z
      .record(z.string(), z.array(z.record(z.string(), z.unknown())))
      .describe('Records in place of the ready ones: agents, skills, teams, contacts')
      .optional(),
    signing_key: text.describe('Opaque tokens signed with the same key outlive a restart').optional(),
    jwt_key: text
      .describe('The private RSA key of JWTs, PEM (PKCS #8) or JWK; default one made on first use')
      .optional(),
  })
  .meta({ title: 'cxone-mock config' })
