// The token endpoint: builds the context of a request, evaluates the rules, responds, and records the exchange.

import { type Answer, decider, type Outcome, type ParsedRequest, responder, type WireReply } from '../engine/index.ts'
import { milliseconds } from '../options/index.ts'
import { type Client, type Context, type HostKind, type Profile, type Row, type Sent } from '../profiles/index.ts'
import {
  type Arrival,
  type ClientRecord,
  copyOf,
  count,
  type Fault,
  freshFor,
  type Habits,
  isAnswer,
  isEarly,
  isAvoidable,
  type Issued,
  type RateLimit,
  rateLimit,
  recordOf,
  secondsToWait,
  type State,
  tellToWait,
  type TokenCircumstances,
  type TokenFormat,
} from '../state/index.ts'
import { answerOf, retryAtOf, scopeOf, wantedBy } from './answer.ts'
import { accessKeyOf, clientOf, noKey } from './caller.ts'
import type { Endpoint } from './endpoint.ts'
import { type Decided, record } from './record.ts'

// Milliseconds before expiry at which caching clients refresh: 5 minutes in both threads (forum 14388, forum 9722).
const margin = 300_000

/** A decided token request, and how it relates to other requests of the same client. */
interface Asked extends Decided<Context> {
  readonly outcome: Outcome<Row>
  readonly circumstances: TokenCircumstances
}

/**
 * Creates the token endpoint of a profile.
 * @param format - the format of the access tokens that it issues
 * @param before - the router rules that a request has already passed, for the diagnosis
 */
export function tokenEndpoint(
  state: State,
  profile: Profile,
  format: TokenFormat,
  before: readonly { readonly id: string }[],
): Endpoint {
  const { clock, faults, issuer } = state
  const { sent, notes, answer: wholeBody } = profile
  const table: readonly Row[] = profile.rows
  const decide = decider<Context, Row>(table, before)
  const replies = responder(table)
  const records = state.recordsOf(profile.id)
  const usualLifetime = milliseconds(profile.defaults.lifetime, 'lifetime')
  const usualRate = rateLimit(profile.defaults.rate_limit)

  function contextOf(
    host: HostKind,
    asking: ClientRecord,
    client: Client,
    rate: RateLimit,
    said: Sent,
    now: number,
    fault?: Fault,
  ): Context {
    return {
      now,
      host,
      fault,
      secondsToWait: secondsToWait(asking.window, rate, now),
      client,
      accessKey: said.access_key === undefined ? noKey : accessKeyOf(state, said.access_key),
      token: said.token === undefined ? undefined : issuer.introspect(said.token),
    }
  }

  function write(asked: Asked, reply: WireReply): WireReply {
    record(state, asked, reply, asked.circumstances)
    return reply
  }

  /** Issues tokens. Time and state are read before signing, which may be asynchronous. */
  function grant(asked: Asked, said: Sent, habits: Habits, wanted: string): WireReply | Promise<WireReply> {
    const { request, app, context } = asked
    const { now, accessKey, token } = context
    const { settings } = state
    const { rule } = asked.outcome
    if (app === undefined) throw new RangeError(`${rule.id} gave a token to nobody`)
    const lifetime = app.lifetime ?? settings.lifetime ?? usualLifetime
    // An avoidable request must not extend freshness: a caching client would still be using the earlier token.
    if (!asked.circumstances.avoidable) freshFor(habits, wanted, now, now + lifetime - Math.min(margin, lifetime / 2))
    // Revoke the used refresh token before signing, so that of two concurrent requests only one succeeds.
    if (token?.token_use === 'refresh' && settings.rotation === 'strict') issuer.revoke({ id: token.id })

    const scope = scopeOf(request, app)
    const claims = issuer.claimsFor(app.client_id, scope.asked ?? scope.told, now, lifetime)
    const tokens = issuer.write(format, claims, {
      app,
      user: accessKey.kind === 'known' ? accessKey.key.user : userOf(said),
      tenant: settings.tenant,
      request,
    })
    return tokens instanceof Promise
      ? tokens.then((issued) => given(asked, lifetime, scope.told, issued))
      : given(asked, lifetime, scope.told, tokens)
  }

  function given(asked: Asked, lifetime: number, scope: string | undefined, issued: Issued): WireReply {
    const { rule } = asked.outcome
    const { access_token, more } = issued
    const expires_in = Math.floor(lifetime / 1_000)
    const answer: Answer = {
      kind: 'token',
      status: 200,
      access_token,
      expires_in,
      scope,
      more,
      body: wholeBody?.(
        {
          access_token,
          expires_in,
          more: more ?? {},
          expires_in_as: state.settings.expiresInAs,
        },
        asked.request,
      ),
    }
    asked.circumstances.issued = issued.claims
    return write(asked, replies.respond(rule, answer, state.settings.hints))
  }

  function userOf({ token }: Sent) {
    return token === undefined ? undefined : issuer.claimsOf(token)?.user
  }

  function finish(
    request: ParsedRequest,
    arrival: Arrival,
    said: Sent,
    shared: ClientRecord,
    rate: RateLimit,
    context: Context,
    outcome: Outcome<Row>,
  ): WireReply | Promise<WireReply> {
    const { rule } = outcome
    const { now, client } = context
    const { hints } = state.settings
    const app = client.kind === 'known' ? client.app : undefined
    // A request that arrived before the last reset works on a copy, so it cannot affect later requests.
    const { window, told, habits } = state.isCurrent(arrival) ? shared : copyOf(shared)
    const early_retry = isEarly(told, arrival.at)
    const overlapping = state.answered(habits, arrival)
    const wanted = rule.reply.kind === 'token' ? wantedBy(request, said, userOf) : undefined
    const avoidable = wanted !== undefined && isAvoidable(habits, wanted, arrival.at, overlapping)
    count(window, rate, now)

    const bearer = state.bearerOf(request.authorization)
    const circumstances: TokenCircumstances = {
      endpoint: 'token',
      profile: profile.id,
      issued: undefined,
      early_retry,
      overlapping,
      avoidable,
    }
    const asked = { arrival, request, app, bearer, outcome, context, notes, circumstances }
    const fixed = replies.fixed(rule, hints)
    if (fixed !== undefined) return write(asked, fixed)
    if (wanted !== undefined) return grant(asked, said, habits, wanted)
    const retryAt = retryAtOf(rule, context)
    if (retryAt !== undefined) tellToWait(told, retryAt, now)
    return write(asked, replies.respond(rule, answerOf(rule, context), hints))
  }

  function answerTo(
    request: ParsedRequest,
    arrival: Arrival,
    host: HostKind,
    remote: string | undefined,
    said: Sent,
  ): WireReply | Promise<WireReply> {
    const now = clock.now()
    const client = clientOf(state, said, now)
    const app = client.kind === 'known' ? client.app : undefined
    const asking = recordOf(records, app, remote)
    const rate = state.rateOf('token', app, usualRate)
    const context = contextOf(host, asking, client, rate, said, now)
    const outcome = decide(request, context)
    const fault = faults.take('token', app?.client_id ?? said.client_id, app?.faults ?? [])
    if (fault === undefined) return finish(request, arrival, said, asking, rate, context, outcome)
    const decideAgain = (): WireReply | Promise<WireReply> => {
      // During the delay the app may have changed and the secret may have expired.
      const answering = isAnswer(fault) ? fault : undefined
      const then = clock.now()
      const later = contextOf(host, asking, clientOf(state, said, then), rate, said, then, answering)
      return finish(request, arrival, said, asking, rate, later, decide(request, later))
    }
    if (fault.delay === undefined) return decideAgain()
    return clock.wait(milliseconds(fault.delay, 'fault.delay')).then(decideAgain)
  }

  return (request, arrival, host, remote) => {
    const said = sent(request)
    const reading = said.token === undefined ? undefined : issuer.prepare(said.token)
    return reading === undefined
      ? answerTo(request, arrival, host, remote, said)
      : reading.then(() => answerTo(request, arrival, host, remote, said))
  }
}
