// The shapes of all that comes from outside: the config file and the control API. They check form; what a value means is
// checked where it is used.

import { z } from 'zod'
import { shownValue } from '../token/duration.ts'

const aDuration = 'expected a length of time such as "90s", "2h" or a number of seconds'
const aDate = 'expected a date such as "2026-01-31T12:00:00Z"'
const duration = z
  .union([z.number().nonnegative(), z.string().regex(/^\d+(\.\d+)?(ms|s|m|h|d)?$/, { error: aDuration })], {
    error: aDuration,
  })
  .describe('Seconds, or a text with a unit: 90s, 5m, 2h, 1d, 250ms')
const rateLimit = z
  .string()
  .regex(/^(off|\d{1,9}\/\d+(\.\d+)?(ms|s|m|h|d)?)$/, { error: 'expected "off" or requests/window such as "60/60s"' })
  .describe('Requests and window, such as 60/60s, or off')
const moment = z
  .union([z.string().refine((given) => Number.isFinite(Date.parse(given)), { error: aDate }), z.number()], {
    error: aDate,
  })
  .describe('ISO 8601, or milliseconds since the epoch')
const text = z.string().min(1, { error: 'expected a text that is not empty' })

export const faultSchema = z
  .strictObject({
    client_id: text.describe('Only for this app; absent: for all').optional(),
    on: z.enum(['token', 'api']).describe('Where it is delivered; default token').optional(),
    times: z
      .union([z.int().min(1), z.literal('always')], { error: 'expected a whole number from 1, or "always"' })
      .describe('Deliveries; default 1')
      .optional(),
    every: z.int().min(1).describe('Only every n-th matching request; default 1').optional(),
    delay: duration.optional(),
    status: z.int().min(200).max(599).optional(),
    retry_after: z.int().min(0).describe('Seconds; needs a status').optional(),
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
  hosts: z.array(text).describe('The CXone hosts the app is registered for; default all').optional(),
  lifetime: duration.optional(),
  rate_limit: rateLimit.optional(),
  faults: z.array(faultSchema).describe('Faults that stand for as long as the app does').optional(),
  note: z.string().optional(),
}
export const appSchema = z
  .strictObject({ client_id: text, ...appFields })
  .meta({ title: 'App', description: 'A registered app' })
export const appPatchSchema = z
  .strictObject(appFields)
  .meta({ title: 'AppPatch', description: 'A change to an app; secrets replace all secrets' })

export const secretPatchSchema = z
  .strictObject({ expires_at: moment.nullable().describe('Until when the secret is good; null: it does not expire') })
  .meta({ title: 'SecretPatch' })
export const sessionSchema = z
  .strictObject({ token: text.describe('The control token') })
  .meta({ title: 'SessionRequest' })

export const clockSchema = z
  .union(
    [
      z.strictObject({ advance: duration }),
      z.strictObject({ set: moment }),
      z.strictObject({ freeze: z.boolean() }),
      z.strictObject({ reset: z.literal(true) }),
    ],
    {
      error: 'expected one of {"advance": "2h"}, {"set": "2026-01-31T12:00:00Z"}, {"freeze": true}, {"reset": true}',
    },
  )
  .meta({ title: 'ClockChange' })

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

const count = z.coerce.number().int().nonnegative()
export const filterSchema = z.strictObject({
  client_id: text.optional(),
  rule: text.optional(),
  status: z.coerce.number().int().min(100).max(599).optional(),
  since: count.describe('Only exchanges with a higher id').optional(),
  limit: count.describe('The newest so many').optional(),
})

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
  client_id: text.optional(),
  client_secret: text.optional(),
  reserved_characters: z.boolean().optional(),
  scopes: appFields.scopes,
  lifetime: duration.optional(),
  endpoint: z.enum(['token', 'api']).optional(),
  status: z.int().min(400).max(599).optional(),
  body: z.enum(['json', 'html', 'empty', 'malformed']).optional(),
  retry_after: z.int().min(0).optional(),
  retry_after_as: z.enum(['seconds', 'http-date', 'none']).optional(),
})

/** The config file. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    apps: z.array(appSchema).describe('Apps beside the ready ones').optional(),
    lifetime: duration.describe('How long a token lives; default 2h').optional(),
    rate_limit: rateLimit.describe('Requests and window of each app; default 60/60s').optional(),
    api_rate_limit: rateLimit.describe('Requests and window of each app at the guarded API; default off').optional(),
    hosts: z.array(text).describe("Hosts that stand for CXone too: a tenant's own domain, or an alias").optional(),
    paths: z
      .array(z.string().regex(/^\//, { error: 'expected a path that begins with /' }))
      .describe('Token paths beside the two known ones')
      .optional(),
    limits: z
      .strictObject({
        body: z.int().min(1).describe('The longest body that is read, in bytes; default 65536').optional(),
      })
      .optional(),
    hints: z.boolean().describe('Whether answers carry the header mock-rule; default true').optional(),
    data: z
      .record(z.string(), z.array(z.record(z.string(), z.unknown())))
      .describe('Records in place of the ready ones: agents, skills, teams, contacts')
      .optional(),
    signing_key: text.describe('Tokens signed with the same key outlive a restart').optional(),
  })
  .meta({ title: 'cxone-mock config' })

/** The first thing that is wrong, as a path and a sentence that names the value where it is no secret. */
export function firstIssue(error: z.ZodError, input: unknown): { path: string; message: string } {
  const issue = error.issues[0]
  const keys = issue?.path ?? []
  const path = keys
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join('')
  const value = keys.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    input,
  )
  return {
    path,
    message: `${(issue?.message ?? 'is wrong').replace(/^Invalid (?:input|option): /, '')}, got ${shown(path, value)}`,
  }
}

function shown(path: string, value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return shownValue(path, value)
  return `an object with the keys ${Object.keys(value).join(', ') || '(none)'}`
}
