// The shapes of what the control API answers with, for its description.

import * as z from 'zod'
import {
  looks,
  type ObservationId,
  observationMeanings,
  observedParameters,
  observedPlaces,
} from '../../engine/index.ts'

const meanings = Object.entries(observationMeanings)
const header = z.tuple([z.string(), z.string()])

const observationSchema = z
  .strictObject({
    id: z
      .enum(meanings.map(([id]) => id as ObservationId))
      .describe(meanings.map(([id, meaning]) => `${id}: ${meaning}`).join(' ')),
    in: z.enum(observedPlaces),
    parameter: z.enum(observedParameters),
    looks: z.enum(looks).describe('The shape of an unset variable, a template or a placeholder').optional(),
    problem: z.string().describe('What was observed, as a sentence; never the value'),
  })
  .meta({ title: 'Observation', description: 'A fact about a value of a refused request, established on arrival' })

const exchangeSchema = z
  .looseObject({
    id: z.int(),
    endpoint: z.enum(['token', 'route', 'api', 'router']),
    profile: z.string().describe('The profile whose endpoint answered').optional(),
    at: z.string().describe('ISO 8601, on the clock of the mock'),
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
      observations: z.array(observationSchema).optional(),
      fix: z.string(),
      notes: z
        .array(z.strictObject({ note: z.string(), problem: z.string(), fix: z.string() }))
        .describe('Worth saying of a request that was granted')
        .optional(),
      passed: z.array(z.string()),
    }),
    observations: z.array(observationSchema).max(8),
    early_retry: z.boolean(),
    overlapping: z.boolean(),
    avoidable: z.boolean(),
  })
  .meta({ title: 'Exchange', description: 'One request and its answer, redacted' })

export const exchangesSchema = z.strictObject({ exchanges: z.array(exchangeSchema) })
export const inspectedSchema = z.looseObject({ exchange: exchangeSchema })
