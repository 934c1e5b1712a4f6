// The endpoint type, and the two endpoints without a rate limit: additional profile routes and router refusals.

import { decider, fieldValue, type Outcome, type ParsedRequest, responder, type WireReply } from '../engine/index.ts'
import {
  type HostKind,
  originOf,
  type Profile,
  type ProfileRoute,
  type RouteContext,
  type RouterContext,
  type RouteRow,
  type RouterRow,
} from '../profiles/index.ts'
import type { App, Arrival, State } from '../state/index.ts'
import { record } from './record.ts'

/**
 * Responds to a request. Asynchronous only if it has to wait, such as for a planned delay or a signature.
 * No request makes it throw.
 */
export type Endpoint = (
  request: ParsedRequest,
  arrival: Arrival,
  host: HostKind,
  remote: string | undefined,
) => WireReply | Promise<WireReply>

/**
 * Creates the endpoint of an additional profile route.
 * @param jwks - returns the public keys of the mock as a JWK set (RFC 7517 §5)
 */
export function routeEndpoint(
  state: State,
  { id: profile }: Profile,
  { rows, document }: ProfileRoute,
  jwks: RouteContext['jwks'],
): Endpoint {
  const decide = decider<RouteContext, RouteRow>(rows)
  const replies = responder(rows)
  return (request, arrival) => {
    const bearer = state.bearerOf(request.authorization)
    const context = {
      now: state.clock.now(),
      ...originOf(request),
      tenant: state.settings.tenant,
      bearer,
      user: state.userOf(request.authorization),
      jwks,
    }
    const outcome = decide(request, context)
    const { rule } = outcome
    const { reply: kind } = rule
    const { hints } = state.settings
    const app = bearer?.client_id === undefined ? namedIn(state, request) : state.appOf(bearer.client_id)
    const written = (reply: WireReply): WireReply => {
      record(state, { arrival, request, app, bearer, outcome, context }, reply, { endpoint: 'route', profile })
      return reply
    }
    if (kind.kind !== 'document') return written(replies.respond(rule, kind, hints))
    const given = (found: object): WireReply =>
      written(replies.respond(rule, { ...kind, document: found }, state.settings.hints))
    const found = document(request, context)
    return found instanceof Promise ? found.then(given) : given(found)
  }
}

/** Responds to a request that no endpoint handles, with the reply of the matching router rule. */
export type RouterRefusal = (
  request: ParsedRequest,
  arrival: Arrival,
  outcome: Outcome<RouterRow>,
  context: RouterContext,
) => WireReply

const circumstances = { endpoint: 'router' } as const

/** Creates the endpoint that refuses and records requests without an endpoint of their own. */
export function routerRefusal(state: State, rows: readonly RouterRow[]): RouterRefusal {
  const replies = responder(rows)
  return (request, arrival, outcome, context) => {
    const { rule } = outcome
    const { hints } = state.settings
    const reply = replies.fixed(rule, hints) ?? replies.respond(rule, rule.reply, hints)
    const bearer = state.bearerOf(request.authorization)
    record(state, { arrival, request, app: namedIn(state, request), bearer, outcome, context }, reply, circumstances)
    return reply
  }
}

function namedIn(state: State, { form }: ParsedRequest): App | undefined {
  const client_id = fieldValue(form, 'client_id')
  return client_id === undefined ? undefined : state.apps.find(client_id)
}
