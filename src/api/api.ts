// protectedApi(state, store): the API that tokens are for. The rule table decides first, then the operation runs.
// Refused requests cost little: the bearer rules run before a collection is looked up, and the scope rule before it is
// opened. The decision is repeated when the response is produced, so that a token that expires during a slow request is
// refused.

import { record } from '../endpoint/index.ts'
import {
  type Answer,
  decider,
  type Outcome,
  type ParsedRequest,
  plannedRetryAt,
  responder,
  type WireReply,
} from '../engine/index.ts'
import { milliseconds } from '../options/index.ts'
import { type ApiContext, apiNotes, type ApiRow, apiRules, type Operation, resourcePath } from '../profiles/index.ts'
import {
  type Arrival,
  type ClientRecord,
  copyOf,
  count,
  type Fault,
  isAnswer,
  isEarly,
  type RateLimit,
  recordOf,
  secondsToWait,
  type State,
  tellToWait,
} from '../state/index.ts'
import { keyManagement } from './access-keys.ts'
import type { DataStore } from './data.ts'
import { beforeOpening, prepare, serverTime } from './operation.ts'

/** Whether a request always gets a response, or may be left to the handlers of a suite. */
export type Manner = 'answer' | 'intercept'

/** Responds to an API request. Undefined if it is intercepted and left to other handlers. */
export type ProtectedApi = (
  request: ParsedRequest,
  arrival: Arrival,
  remote: string | undefined,
  manner: Manner,
) => Promise<WireReply | undefined>

/** Creates the API over a state and its collections. */
export function protectedApi(state: State, store: DataStore, table: readonly ApiRow[] = apiRules): ProtectedApi {
  const { clock, faults } = state
  const decide = decider<ApiContext, ApiRow>(table)
  const replies = responder(table)
  const records = state.recordsOf('api')

  return async (request, arrival, remote, manner) => {
    const client_id = state.bearerOf(request.authorization)?.client_id
    const fault = faults.take('api', client_id, (client_id !== undefined && state.appOf(client_id)?.faults) || [])
    if (fault?.delay !== undefined) await clock.wait(milliseconds(fault.delay, 'fault.delay'))
    const path = resourcePath(request.path)
    const management = path === undefined ? keyManagement(request, state.access_keys) : undefined
    let looked = look(request, remote, fault, undefined, { kind: 'unopened' })
    if (!isUndecided(looked)) return finish(request, arrival, manner, looked)
    return store.inTurn(async () => {
      const definition = path && (await store.definitionOf(path.collection))
      const early =
        management ??
        (path?.wrapped === true && path.collection === 'server-time' && path.id === undefined && !definition
          ? serverTime(request, clock.now)
          : beforeOpening(request, path, definition))
      looked = look(request, remote, fault, definition?.scope, early)
      if (path !== undefined && isUndecided(looked)) {
        const collection = await store.open(path.collection)
        const operation: Operation =
          collection === undefined ? { kind: 'unknown-collection' } : await prepare(request, path, collection)
        looked = look(request, remote, fault, collection?.definition.scope, operation)
      }
      return finish(request, arrival, manner, looked)
    })
  }

  /** Resolves the current context and evaluates the table. */
  function look(
    request: ParsedRequest,
    remote: string | undefined,
    fault: Fault | undefined,
    scope: string | undefined,
    operation: Operation,
  ): Looked {
    const now = clock.now()
    const bearer = state.bearerOf(request.authorization)
    const app = bearer?.client_id === undefined ? undefined : state.appOf(bearer.client_id)
    const client = recordOf(records, app, remote)
    const rate = state.rateOf('api', app)
    const context: ApiContext = {
      fault: answering(fault),
      secondsToWait: secondsToWait(client.window, rate, now),
      bearer,
      app,
      scope,
      operation,
    }
    return { now, client, rate, context, outcome: decide(request, context) }
  }

  /** Runs the operation. Nothing is awaited between the decision and its effect. */
  async function finish(
    request: ParsedRequest,
    arrival: Arrival,
    manner: Manner,
    { now, client, rate, context, outcome }: Looked,
  ): Promise<WireReply | undefined> {
    const { rule } = outcome
    const { app, bearer } = context
    if (manner === 'intercept' && rule.leaves?.(request)) return undefined

    // A request that arrived before the last reset changes a copy, so it does not affect requests after the reset.
    const { window, told } = state.isCurrent(arrival) ? client : copyOf(client)
    const early_retry = isEarly(told, arrival.at)
    count(window, rate, now)
    const { hints } = state.settings
    const fixed = replies.fixed(rule, hints)
    if (fixed === undefined) tellToWait(told, retryAtOf(rule, context, now), now)
    const reply = fixed ?? replies.respond(rule, await answerOf(rule, context, now), hints)

    const circumstances = { endpoint: 'api', early_retry } as const
    record(state, { arrival, request, app, bearer, outcome, context, notes: apiNotes }, reply, circumstances)
    return reply
  }
}

/** Completes the reply of a row, after the operation. */
async function answerOf({ id, reply }: ApiRow, context: ApiContext, now: number): Promise<Answer> {
  const { fault, secondsToWait: seconds, scope, operation } = context
  switch (reply.kind) {
    case 'refusal':
      return reply
    case 'wait':
      return { ...reply, seconds }
    case 'planned':
      if (fault === undefined) throw new RangeError(`${id} answered without a fault`)
      return { ...reply, fault, now }
    case 'challenge':
      return { ...reply, scope }
    case 'invalid':
      if (operation.kind !== 'invalid') throw new RangeError(`${id} answered a valid operation`)
      return { ...reply, description: operation.message }
    case 'method':
      if (operation.kind !== 'method') throw new RangeError(`${id} answered a method that is allowed`)
      return { ...reply, allow: operation.allow }
    case 'data':
      if (operation.kind !== 'ready') throw new RangeError(`${id} answered without an operation`)
      return { ...reply, status: operation.status, data: await operation.run() }
  }
}

/** Returns the time when a row allows the next request. 0 if it does not say. */
function retryAtOf({ reply }: ApiRow, { fault, secondsToWait: seconds }: ApiContext, now: number): number {
  if (reply.kind === 'wait') return now + seconds * 1_000
  return reply.kind === 'planned' && fault !== undefined ? plannedRetryAt(fault, now) : 0
}

interface Looked {
  readonly now: number
  readonly client: ClientRecord
  readonly rate: RateLimit
  readonly context: ApiContext
  readonly outcome: Outcome<ApiRow>
}

/** Whether no rule has refused the request so far, so that its operation must be resolved. */
function isUndecided({ context, outcome }: Looked): boolean {
  return context.operation.kind === 'unopened' && outcome.rule.reply.kind === 'data'
}

function answering(fault: Fault | undefined): Fault | undefined {
  return fault !== undefined && isAnswer(fault) ? fault : undefined
}
