// Writes an exchange down, for every endpoint alike.

import type { Entry } from '../state/journal/exchange.ts'
import type { Arrival, State } from '../state/state.ts'
import type { Outcome } from '../engine/decide.ts'
import { diagnose, isRefusal } from '../engine/diagnosis.ts'
import { nothingObserved } from '../engine/observation.ts'
import { observe } from '../engine/observe.ts'

/** An answered request. What is left out did not happen. */
export interface Answered<K> extends Pick<Entry, 'endpoint' | 'facts' | 'app' | 'reply' | 'bearer'> {
  readonly arrival: Arrival
  readonly outcome: Outcome<K>
  readonly known: K
  readonly issued?: Entry['issued']
  readonly earlyRetry?: boolean
  readonly overlapping?: boolean
  readonly avoidable?: boolean
}

/** Adds it to the journal, unless it arrived before the last reset: such a request is answered and leaves no trace. */
export function record<K>(state: State, answered: Answered<K>): void {
  const { endpoint, facts, app, reply, bearer, arrival, outcome, known } = answered
  if (!state.isCurrent(arrival)) return
  const { rule } = outcome
  state.journal.add({
    endpoint,
    at: arrival.at,
    latency: state.stopwatch() - arrival.started,
    facts,
    app,
    rule,
    explain: () => diagnose(outcome, facts, known),
    observations: isRefusal(rule)
      ? observe(facts, state.apps, {
          endpoint: endpoint === 'api' ? 'api' : 'token',
          names: endpoint === 'token',
          paths: state.paths,
        })
      : nothingObserved,
    reply,
    issued: answered.issued,
    bearer,
    earlyRetry: answered.earlyRetry ?? false,
    overlapping: answered.overlapping ?? false,
    avoidable: answered.avoidable ?? false,
  })
}
