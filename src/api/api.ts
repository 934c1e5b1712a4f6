// The protected API: evaluates the API rule table, then runs the operation. Unauthorized requests are cheap: bearer
// rules run before the collection is looked up, and the scope rule before it is opened. The table is evaluated again
// after each wait, so a token that expires while a slow request runs is refused.

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

/** `answer` always responds; `intercept` may leave a request to the test suite's own handlers. */
export type Manner = 'answer' | 'intercept'

/** Responds to an API request. Resolves to undefined if an intercepted request is left to other handlers. */
export type ProtectedApi = (
  request: ParsedRequest,
  arrival: Arrival,
  remote: string | undefined,
  manner: Manner,
) => Promise<WireReply | undefined>

/** Creates the protected API over a state and its collections. */
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

  /** Builds the context from the current state and evaluates the rule table. */
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

  /** Applies the decision. Nothing is awaited between the decision and its effect. */
  async function finish(
    request: ParsedRequest,
    arrival: Arrival,
    manner: Manner,
    { now, client, rate, context, outcome }: Looked,
  ): Promise<WireReply | undefined> {
    const { rule } = outcome
    const { app, bearer } = context
    if (manner === 'intercept' && rule.leaves?.(request)) return undefined

    // A request that arrived before the last reset works on a copy, so it cannot affect later requests.
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

/** Adds request-time values to a rule's reply. Runs the operation if the reply carries data. */
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

/** Time announced by Retry-After, in epoch milliseconds; 0 if the rule does not announce one. */
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

/** Whether no rule has refused the request yet and its operation is still to be looked up. */
function isUndecided({ context, outcome }: Looked): boolean {
  return context.operation.kind === 'unopened' && outcome.rule.reply.kind === 'data'
}

function answering(fault: Fault | undefined): Fault | undefined {
  return fault !== undefined && isAnswer(fault) ? fault : undefined
}
