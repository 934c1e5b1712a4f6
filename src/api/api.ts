// guardedApi(state, store): what a token is for. It decides by the second table, and only then does what was asked. Who may not
// ask costs nothing: the bearer rows decide before a collection is looked up, and the scope's before it is opened. The decision
// is made again when the answer is produced: a token that ends while a slow request runs is refused.

import { decider, type Outcome } from '../engine/decide.ts'
import { milliseconds } from '../options/duration.ts'
import { isAnswer, type Fault } from '../state/faults.ts'
import { count, isEarly, secondsToWait, tellToWait, type RateLimit, type Window } from '../state/limits.ts'
import { record } from '../endpoint/record.ts'
import type { Facts } from '../engine/parse.ts'
import {
  challengeReply,
  dataReply,
  fixedReplies,
  invalidReply,
  plannedReply,
  plannedRetryAt,
  waitReply,
} from '../engine/respond.ts'
import type { Rule } from '../engine/rule.ts'
import type { Arrival, State } from '../state/state.ts'
import type { WireReply } from '../engine/wire.ts'
import { apiRules, type ApiKnown, type Operation } from '../profiles/api/rules.ts'
import type { DataStore } from './data.ts'
import { beforeOpening, prepare } from './operation.ts'
import { resourcePath } from '../profiles/api/path.ts'

/** Whether a request is answered in any case, or may be left to the handlers of a suite. */
export type Manner = 'answer' | 'intercept'

/** Answers a request to the API; undefined where it is intercepted and left to other handlers. */
export type GuardedApi = (
  facts: Facts,
  arrival: Arrival,
  remote: string | undefined,
  manner: Manner,
) => Promise<WireReply | undefined>

/** Makes the API over a state and its collections. */
export function guardedApi(state: State, store: DataStore, table: readonly Rule<ApiKnown>[] = apiRules): GuardedApi {
  const { apps, clock, faults } = state
  const decide = decider(table)
  const [hinting, silent] = [fixedReplies(table, true), fixedReplies(table, false)]

  return async (facts, arrival, remote, manner) => {
    const client_id = state.bearerOf(facts.authorization)?.client_id
    const fault = faults.take('api', client_id, (client_id !== undefined && apps.find(client_id)?.faults) || [])
    if (fault?.delay !== undefined) await clock.wait(milliseconds(fault.delay, 'fault.delay'))
    const path = resourcePath(facts.path)
    let looked = look(facts, remote, fault, undefined, { kind: 'unopened' })
    if (!isUndecided(looked)) return finish(facts, arrival, manner, fault, looked)
    return store.inTurn(async () => {
      const definition = path && (await store.definitionOf(path.collection))
      looked = look(facts, remote, fault, definition?.scope, beforeOpening(facts, path, definition))
      if (path !== undefined && isUndecided(looked)) {
        const collection = await store.open(path.collection)
        const operation: Operation =
          collection === undefined ? { kind: 'unknown-collection' } : await prepare(facts, path, collection)
        looked = look(facts, remote, fault, collection?.definition.scope, operation)
      }
      return finish(facts, arrival, manner, fault, looked)
    })
  }

  /** What is known at this moment, and what the table says of it. */
  function look(
    facts: Facts,
    remote: string | undefined,
    fault: Fault | undefined,
    scope: string | undefined,
    operation: Operation,
  ): Looked {
    const now = clock.now()
    const bearer = state.bearerOf(facts.authorization)
    const app = bearer?.client_id === undefined ? undefined : apps.find(bearer.client_id)
    const window = state.windowOf('api', app, remote)
    const rate = state.rateOf('api', app)
    const known: ApiKnown = {
      fault: answering(fault),
      secondsToWait: secondsToWait(window, rate, now),
      bearer,
      app,
      scope,
      operation,
    }
    return { now, window, rate, known, outcome: decide(facts, known) }
  }

  /** Does what was decided. Between the decision and its effect nothing waits. */
  async function finish(
    facts: Facts,
    arrival: Arrival,
    manner: Manner,
    fault: Fault | undefined,
    { now, window: shared, rate, known, outcome }: Looked,
  ): Promise<WireReply | undefined> {
    const { rule } = outcome
    const { app, bearer, operation } = known
    if (manner === 'intercept' && rule.leaves?.(facts)) return undefined

    // A request that arrived before the last reset changes a copy: it must not affect the requests after the reset.
    const window = state.isCurrent(arrival) ? shared : { ...shared }
    const earlyRetry = isEarly(window, arrival.at)
    count(window, rate, now)
    const { hints } = state.settings
    let reply = (hints ? hinting : silent).get(rule)
    if (rule.reply.kind === 'planned' && fault !== undefined) {
      reply = plannedReply(rule, fault, now, hints)
      tellToWait(window, plannedRetryAt(fault, now), now)
    } else if (rule.reply.kind === 'wait') {
      reply = waitReply(rule, known.secondsToWait, hints)
      tellToWait(window, now + known.secondsToWait * 1_000, now)
    } else if (rule.reply.kind === 'challenge') reply = challengeReply(rule, known.scope, hints)
    else if (operation.kind === 'invalid') reply = invalidReply(rule, operation.message, hints)
    else if (operation.kind === 'method')
      reply = { status: 405, body: reply?.body ?? '', headers: [...(reply?.headers ?? []), 'Allow', operation.allow] }
    else if (operation.kind === 'ready') reply = dataReply(rule, operation.status, await operation.run(), hints)
    if (reply === undefined) throw new RangeError(`no words for ${rule.id}`)

    record(state, { endpoint: 'api', facts, app, reply, bearer, arrival, outcome, known, earlyRetry })
    return reply
  }
}

interface Looked {
  readonly now: number
  readonly window: Window
  readonly rate: RateLimit
  readonly known: ApiKnown
  readonly outcome: Outcome<ApiKnown>
}

/** Whether nothing refused the request so far, and what it asks for is still to be looked up. */
function isUndecided({ known, outcome }: Looked): boolean {
  return known.operation.kind === 'unopened' && outcome.rule.reply.kind === 'data'
}

function answering(fault: Fault | undefined): Fault | undefined {
  return fault !== undefined && isAnswer(fault) ? fault : undefined
}
