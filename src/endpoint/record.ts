// Journal recording, shared by all endpoints.

import {
  diagnose,
  type Explained,
  isRefusal,
  nothingObserved,
  type Note,
  type Observation,
  observe,
  type Outcome,
  type ParsedRequest,
  type Rule,
  type WireReply,
} from '../engine/index.ts'
import type { App, Arrival, Circumstances, Introspection, State } from '../state/index.ts'

/** A request with the decision of the rule table. */
export interface Decided<C> {
  readonly arrival: Arrival
  readonly request: ParsedRequest
  readonly app: App | undefined
  readonly bearer: Introspection | undefined
  readonly outcome: Outcome<Explained & Pick<Rule<C>, 'evidence'>>
  readonly context: C
  readonly notes?: readonly Note<C>[] | undefined
}

const observeNothing = (): readonly Observation[] => nothingObserved

/** Adds an exchange to the journal, unless the request arrived before the last reset. */
export function record<C>(state: State, decided: Decided<C>, reply: WireReply, circumstances: Circumstances): void {
  const { arrival, request, app, bearer, outcome, context, notes } = decided
  if (!state.isCurrent(arrival)) return
  const { rule } = outcome
  state.journal.add({
    at: arrival.at,
    latency: state.stopwatch() - arrival.started,
    request,
    app,
    rule,
    explain: () => diagnose(outcome, request, context, notes),
    observe: isRefusal(rule) ? observer(state, request, circumstances.endpoint) : observeNothing,
    reply,
    bearer,
    circumstances,
  })
}

/** Computes observations on first read and memoizes them, because most refusals are never inspected. */
function observer(
  state: State,
  request: ParsedRequest,
  endpoint: Circumstances['endpoint'],
): () => readonly Observation[] {
  let found: readonly Observation[] | undefined
  return () =>
    (found ??= observe(request, state.apps, {
      endpoint: endpoint === 'api' ? 'api' : 'token',
      names: endpoint === 'token',
      paths: state.paths,
    }))
}
