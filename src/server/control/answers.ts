// Shapes of the responses of the control API.

import { z } from '@hono/zod-openapi'
import {
  looks,
  type ObservationId,
  observationMeanings,
  observedParameters,
  observedPlaces,
} from '../../engine/index.ts'
import type { Exchange, Fault, Introspection, PlannedFault } from '../../state/index.ts'
import { faultSchema } from '../../state/schemas.ts'
import type { Inspected } from './inspect.ts'
import { named, shapeOf } from './operation.ts'

const texts = z.array(z.string()).readonly()
const date = z.string().describe('ISO 8601, on the clock of the mock')

export const appView = z
  .object({
    client_id: z.string(),
    enabled: z.boolean(),
    grants: texts,
    scopes: z.union([z.literal('*'), texts]),
    hosts: texts.optional(),
    lifetime: z.string().optional(),
    rate_limit: z.string().optional(),
    faults: z
      .array(named('Fault', z.custom<Fault>(), () => shapeOf(faultSchema)))
      .readonly()
      .optional(),
    client_auth: z.enum(['basic', 'post', 'either']).optional(),
    client_type: z.enum(['confidential', 'public']).optional(),
    note: z.string().optional(),
    secrets: z
      .array(z.object({ expires_at: date.optional(), expired: z.boolean() }))
      .readonly()
      .describe('Number of secrets and their expiry; never their values'),
  })
  .openapi('AppView')

export const accessKeyView = z
  .object({
    id: z.string(),
    client_id: z.string().describe('Identifies the key in the journal, in limits and in faults'),
    active: z.boolean(),
    user: z.object({ id: z.string(), name: z.string(), given_name: z.string(), family_name: z.string() }),
    tenant_id: z.string().optional(),
  })
  .openapi('AccessKeyView')

export const clockView = z
  .object({
    now: date,
    frozen: z.boolean(),
    moved: z.boolean().describe('Whether it differs from real time'),
  })
  .openapi('Clock')

export const plannedFault = z.custom<PlannedFault>().openapi('PlannedFault', {
  type: 'object',
  allOf: [
    { $ref: '#/components/schemas/Fault' },
    {
      type: 'object',
      required: ['id', 'left', 'delivered'],
      properties: {
        id: { type: 'string' },
        left: { anyOf: [{ type: 'integer' }, { const: 'always' }], description: 'Deliveries left' },
        delivered: { type: 'integer' },
      },
    },
  ],
})

export const limitView = z
  .object({
    client_id: z.string(),
    limit: z.union([z.int(), z.literal('off')]).describe('Requests that the window holds'),
    used: z.int(),
    seconds_to_wait: z.int().describe('Time until the window resets; 0 if requests are left'),
    resets_at: date.optional(),
  })
  .openapi('Limit')

export const issuedToken = z
  .object({
    id: z.string().describe('Identifies the token without revealing it'),
    client_id: z.string(),
    issued_at: date,
    expires_at: date,
    state: z.enum(['valid', 'expired', 'revoked']),
  })
  .openapi('IssuedToken')

export const introspection = z.custom<Introspection>().openapi('Introspection', {
  type: 'object',
  required: ['state'],
  properties: {
    state: { type: 'string', enum: ['valid', 'expired', 'revoked', 'forged', 'malformed'] },
    id: { type: 'string' },
    client_id: { type: 'string' },
    scope: { type: 'string' },
    iat: { type: 'integer', description: 'Seconds since the epoch' },
    exp: { type: 'integer', description: 'Seconds since the epoch' },
    token_use: { type: 'string', enum: ['access', 'id', 'refresh'] },
  },
})

const counts = z.record(z.string(), z.int()).readonly()
export const stats = z
  .object({
    exchanges: z.int(),
    granted: z.int(),
    refused: z.int(),
    early_retries: z.int(),
    overlapping: z.int(),
    avoidable: z.int(),
    expired_tokens_used: z.int(),
    by_rule: counts,
    refused_by_rule: counts,
  })
  .openapi('Stats')

const meanings = Object.entries(observationMeanings)
const header = z.tuple([z.string(), z.string()])
const observation = z
  .strictObject({
    id: z
      .enum(meanings.map(([id]) => id as ObservationId))
      .describe(meanings.map(([id, meaning]) => `${id}: ${meaning}`).join(' ')),
    in: z.enum(observedPlaces),
    parameter: z.enum(observedParameters),
    looks: z.enum(looks).describe('The shape of an unset variable, a template or a placeholder').optional(),
    problem: z.string().describe('The observation as a sentence; never the value'),
  })
  .meta({ title: 'Observation', description: 'A fact about a value of a refused request, established on arrival' })
const exchangeShape = () => {
  const { $schema: _, ...shape } = z.toJSONSchema(
    z
      .looseObject({
        id: z.int(),
        endpoint: z.enum(['token', 'route', 'api', 'router']),
        profile: z.string().describe('The profile of the endpoint that responded').optional(),
        at: date,
        latency: z.number().describe('Real milliseconds'),
        client_id: z.string().optional(),
        request: z.looseObject({
          method: z.string(),
          host: z.string(),
          path: z.string(),
          query: z.string(),
          headers: z.array(header),
          body: z.string(),
        }),
        status: z.int(),
        rule: z.string(),
        reply: z.looseObject({ headers: z.array(header), body: z.string() }),
        diagnosis: z.looseObject({
          rule: z.string(),
          refused: z.boolean(),
          problem: z.string(),
          evidence: z.string().optional(),
          observations: z.array(observation).optional(),
          fix: z.string(),
          notes: z
            .array(z.strictObject({ note: z.string(), problem: z.string(), fix: z.string() }))
            .describe('Remarks on a request that was granted')
            .optional(),
          passed: z.array(z.string()),
        }),
        observations: z.array(observation).max(8),
        early_retry: z.boolean(),
        overlapping: z.boolean(),
        avoidable: z.boolean(),
      })
      .describe('One request and its response, redacted'),
  )
  return shape as Record<string, unknown>
}

export const exchange = named('Exchange', z.custom<Exchange>(), exchangeShape)
export const inspected = z.custom<Inspected>().openapi('Inspected', {
  type: 'object',
  required: ['exchange'],
  properties: {
    exchange: { $ref: '#/components/schemas/Exchange' },
    doctor: { type: 'object', description: 'What the doctor says of it, for a request that asks for a token' },
  },
})
