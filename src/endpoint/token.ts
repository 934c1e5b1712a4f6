// tokenEndpoint(state, profile): looks up the context of a request, then runs the stages in order and writes the exchange down.

import {
  type Answer,
  decider,
  type Outcome,
  type ParsedRequest,
  plannedRetryAt,
  responder,
  scopesOf,
  type WireReply,
} from '../engine/index.ts'
import { milliseconds, tokenLifetime } from '../options/index.ts'
import { type Context, type HostKind, originOf, type Profile, type Row, type Sent } from '../profiles/index.ts'
import {
  type App,
  type Arrival,
  type ClientRecord,
  copyOf,
  count,
  type Fault,
  isAnswer,
  isEarly,
  isFresh,
  type Issued,
  type IssuedTokens,
  type RateLimit,
  rateLimit,
  secondsToWait,
  type State,
  tellToWait,
  type TokenFormat,
} from '../state/index.ts'
import { accessKeyOf, type Caller, callerOf, clientOf } from './caller.ts'
import type { Endpoint } from './endpoint.ts'
import { record } from './record.ts'

// With a margin of 5 minutes a cache asks again (both threads).
const margin = 300_000

/** An answer, and what it changes. */
interface Made {
  readonly answer: Answer
  readonly issued?: Issued
  readonly retryAt?: number
}

/**
 * Makes the token endpoint of a profile over a state.
 * @param format in which its tokens are written
 * @param before the rows that a request has passed on its way
 */
export function tokenEndpoint(
  state: State,
  profile: Profile,
  format: TokenFormat,
  before: readonly { readonly id: string }[],
): Endpoint {
  const { clock, faults, issuer } = state
  const { sent, notes } = profile
  const table: readonly Row[] = profile.rows
  const decide = decider<Context, Row>(table, before)
  const replies = responder(table)
  const usualLifetime = tokenLifetime(profile.defaults.lifetime, 'lifetime')
  const usualRate = rateLimit(profile.defaults.rate_limit, 'rate_limit')

  function contextOf(
    host: HostKind,
    asking: ClientRecord,
    caller: Caller,
    rate: RateLimit,
    said: Sent,
    fault?: Fault,
  ): Context {
    const now = clock.now()
    return {
      now,
      host,
      fault,
      secondsToWait: secondsToWait(asking.window, rate, now),
      client: clientOf(caller, now),
      accessKey: accessKeyOf(state, said),
      token: said.token === undefined ? undefined : issuer.introspect(said.token),
    }
  }

  /** What the moment adds to the reply of a row, and the tokens, where it gives some. */
  function answerOf(
    { id, reply }: Row,
    request: ParsedRequest,
    said: Sent,
    { now, fault, secondsToWait: seconds, client, accessKey }: Context,
  ): Made | Promise<Made> {
    switch (reply.kind) {
      case 'refusal':
      case 'message':
        return { answer: reply }
      case 'wait':
        return { answer: { ...reply, seconds }, retryAt: now + seconds * 1_000 }
      case 'planned':
        if (fault === undefined) throw new RangeError(`${id} answered without a fault`)
        return { answer: { ...reply, fault, now }, retryAt: plannedRetryAt(fault, now) }
      case 'token': {
        if (client.kind === 'unknown') throw new RangeError(`${id} gave a token to nobody`)
        const { app } = client
        const lifetime = app.lifetime ?? state.settings.lifetime ?? usualLifetime
        const { asked, told } = scopeOf(request, app)
        const grant = {
          app,
          scope: asked ?? told,
          user: accessKey.kind === 'known' ? accessKey.key.user : userOf(said),
          tenant: state.settings.tenant,
          issuer: originOf(request).issuer,
        }
        const tokens = issuer.issue(format, grant, now, lifetime)
        const made = ({ access_token, more, claims }: IssuedTokens): Made => ({
          answer: {
            kind: reply.kind,
            status: reply.status,
            access_token,
            expires_in: Math.floor(lifetime / 1_000),
            scope: told,
            more,
          },
          issued: { claims, tokens: tokensIn(access_token, more) },
        })
        return tokens instanceof Promise ? tokens.then(made) : made(tokens)
      }
    }
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
    // A request that arrived before the last reset changes a copy: it must not affect the requests after the reset.
    const { window, told, habits } = state.isCurrent(arrival) ? shared : copyOf(shared)
    const earlyRetry = isEarly(told, arrival.at)
    const avoidable = rule.reply.kind === 'token' && isFresh(habits, arrival.at)
    const overlapping = state.answered(habits, arrival)
    count(window, rate, now)

    const written = (reply: WireReply, issued: Issued | undefined): WireReply => {
      const bearer = state.bearerOf(request.authorization)
      const circumstances = {
        endpoint: 'token',
        profile: profile.id,
        issued,
        earlyRetry,
        overlapping,
        avoidable,
      } as const
      record(state, { arrival, request, app, bearer, outcome, context, notes, reply, circumstances })
      return reply
    }
    const fixed = replies.fixed(rule, hints)
    if (fixed !== undefined) return written(fixed, undefined)
    const given = ({ answer, issued, retryAt }: Made): WireReply => {
      if (retryAt !== undefined) tellToWait(told, retryAt, now)
      return written(replies.respond(rule, answer, hints), issued)
    }
    const made = answerOf(rule, request, said, context)
    if (rule.reply.kind === 'token') {
      const lifetime = app?.lifetime ?? state.settings.lifetime ?? usualLifetime
      habits.issuedAt = now
      habits.freshUntil = now + lifetime - Math.min(margin, lifetime / 2)
      // What was used is over at once, before the new one is written: two requests with it at the same time get one answer.
      if (state.settings.rotation === 'strict' && context.token?.token_use === 'refresh')
        issuer.revoke({ id: context.token.id })
    }
    return made instanceof Promise ? made.then(given) : given(made)
  }

  function answerTo(
    request: ParsedRequest,
    arrival: Arrival,
    host: HostKind,
    remote: string | undefined,
    said: Sent,
  ): WireReply | Promise<WireReply> {
    const caller = callerOf(state, said)
    const { app } = caller
    const client = state.clientOf(profile.id, app, remote)
    const rate = state.rateOf('token', app, usualRate)
    const context = contextOf(host, client, caller, rate, said)
    const outcome = decide(request, context)
    const fault = faults.take('token', app?.client_id ?? said.client_id, app?.faults ?? [])
    if (fault === undefined) return finish(request, arrival, said, client, rate, context, outcome)
    const decideAgain = (): WireReply | Promise<WireReply> => {
      // While it waited, the app may have been changed and the secret may have expired.
      const answering = isAnswer(fault) ? fault : undefined
      const later = contextOf(host, client, callerOf(state, said), rate, said, answering)
      return finish(request, arrival, said, client, rate, later, decide(request, later))
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

/** What is a secret among the members of an answer. */
function tokensIn(access_token: string, more: IssuedTokens['more']): readonly string[] {
  if (more === undefined) return [access_token]
  const others = Object.entries(more).filter(([name]) => name.endsWith('_token') || name.endsWith('Token'))
  return [access_token, ...others.flatMap(([, value]) => (typeof value === 'string' ? [value] : []))]
}

/** RFC 6749 §5.1: scope is told where it differs from what was asked. */
function scopeOf({ form }: ParsedRequest, app: App): { asked: string | undefined; told: string | undefined } {
  const asked = scopesOf(form)
  if (asked.length > 0) return { asked: asked.join(' '), told: undefined }
  return { asked: undefined, told: app.scopes === '*' || app.scopes.length === 0 ? undefined : app.scopes.join(' ') }
}
