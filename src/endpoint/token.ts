// tokenEndpoint(state, profile): looks up the context of a request, then runs the stages in order and writes the exchange down.

import {
  type Answer,
  basicCredentials,
  decider,
  fieldValue,
  type Outcome,
  type ParsedRequest,
  plannedRetryAt,
  responder,
  scopesOf,
  type WireReply,
} from '../engine/index.ts'
import { milliseconds } from '../options/index.ts'
import type { Client, ClientAuth, Context, HostKind, Profile, Row } from '../profiles/index.ts'
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
  type RateLimit,
  secondsToWait,
  type State,
  tellToWait,
} from '../state/index.ts'
import type { Endpoint } from './endpoint.ts'
import { record } from './record.ts'

// With a margin of 5 minutes a cache asks again (both threads).
const margin = 300_000

/**
 * Makes the token endpoint of a profile over a state.
 * @param before the rows that a request has passed on its way
 */
export function tokenEndpoint(state: State, profile: Profile, before: readonly { readonly id: string }[]): Endpoint {
  const { apps, clock, faults, issuer } = state
  const table: readonly Row[] = profile.rows
  const decide = decider<Context, Row>(table, before)
  const replies = responder(table)
  const credentialsOf = readers[profile.clientAuth]

  function contextOf(
    host: HostKind,
    client: ClientRecord,
    app: App | undefined,
    rate: RateLimit,
    client_secret: string | undefined,
    fault?: Fault,
  ): Context {
    const now = clock.now()
    return {
      now,
      host,
      fault,
      secondsToWait: secondsToWait(client.window, rate, now),
      client: clientOf(app, client_secret, now),
    }
  }

  /** What the moment adds to the reply of a row, and the token, where it gives one. */
  function answerOf(
    { id, reply }: Row,
    request: ParsedRequest,
    { now, fault, secondsToWait: seconds, client }: Context,
  ): { readonly answer: Answer; readonly issued?: Issued; readonly retryAt?: number } {
    switch (reply.kind) {
      case 'refusal':
        return { answer: reply }
      case 'wait':
        return { answer: { ...reply, seconds }, retryAt: now + seconds * 1_000 }
      case 'planned':
        if (fault === undefined) throw new RangeError(`${id} answered without a fault`)
        return { answer: { ...reply, fault, now }, retryAt: plannedRetryAt(fault, now) }
      case 'token': {
        if (client.kind === 'unknown') throw new RangeError(`${id} gave a token to nobody`)
        const { app } = client
        const lifetime = app.lifetime ?? state.settings.lifetime
        const { asked, told } = scopeOf(request, app)
        const { id: tokenId, access_token } = issuer.issue(profile.tokens, app, asked ?? told, now, lifetime)
        return {
          answer: {
            kind: reply.kind,
            status: reply.status,
            access_token,
            expires_in: Math.floor(lifetime / 1_000),
            scope: told,
          },
          issued: { id: tokenId, access_token, at: now, expires: now + lifetime },
        }
      }
    }
  }

  function finish(
    request: ParsedRequest,
    arrival: Arrival,
    shared: ClientRecord,
    rate: RateLimit,
    context: Context,
    outcome: Outcome<Row>,
  ): WireReply {
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

    let issued: Issued | undefined
    let reply = replies.fixed(rule, hints)
    if (reply === undefined) {
      const made = answerOf(rule, request, context)
      reply = replies.respond(rule, made.answer, hints)
      issued = made.issued
      if (made.retryAt !== undefined) tellToWait(told, made.retryAt, now)
      if (issued !== undefined) {
        const lifetime = issued.expires - now
        habits.issuedAt = now
        habits.freshUntil = issued.expires - Math.min(margin, lifetime / 2)
      }
    }
    const bearer = state.bearerOf(request.authorization)
    const circumstances = {
      endpoint: 'token',
      profile: profile.id,
      issued,
      earlyRetry,
      overlapping,
      avoidable,
    } as const
    record(state, { arrival, request, app, bearer, outcome, context, reply, circumstances })
    return reply
  }

  return (request, arrival, host, remote) => {
    const { client_id, client_secret } = credentialsOf(request)
    const app = client_id === undefined ? undefined : apps.find(client_id)
    const client = state.clientOf('token', app, remote)
    const rate = state.rateOf('token', app)
    const context = contextOf(host, client, app, rate, client_secret)
    const outcome = decide(request, context)
    const fault = faults.take('token', client_id, app?.faults ?? [])
    if (fault === undefined) return finish(request, arrival, client, rate, context, outcome)
    const decideAgain = (): WireReply => {
      // While it waited, the app may have been changed and the secret may have expired.
      const answering = isAnswer(fault) ? fault : undefined
      const later = contextOf(host, client, app && apps.find(app.client_id), rate, client_secret, answering)
      return finish(request, arrival, client, rate, later, decide(request, later))
    }
    if (fault.delay === undefined) return decideAgain()
    return clock.wait(milliseconds(fault.delay, 'fault.delay')).then(decideAgain)
  }
}

interface Sent {
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
}

const nobody: Sent = {}
const readers: Readonly<Record<ClientAuth, (request: ParsedRequest) => Sent>> = {
  client_secret_post: ({ form }) => ({
    client_id: fieldValue(form, 'client_id'),
    client_secret: fieldValue(form, 'client_secret'),
  }),
  client_secret_basic: ({ authorization }) => basicCredentials(authorization) ?? nobody,
}

const unknown: Client = { kind: 'unknown' }

function clientOf(app: App | undefined, client_secret: string | undefined, now: number): Client {
  if (app === undefined) return unknown
  let secret: 'valid' | 'expired' | 'wrong' = 'wrong'
  for (const candidate of app.secrets) {
    if (candidate.value !== client_secret) continue
    secret = candidate.expires > now ? 'valid' : 'expired'
    if (secret === 'valid') break
  }
  return { kind: 'known', app, secret }
}

/** RFC 6749 §5.1: scope is told where it differs from what was asked. */
function scopeOf({ form }: ParsedRequest, app: App): { asked: string | undefined; told: string | undefined } {
  const asked = scopesOf(form)
  if (asked.length > 0) return { asked: asked.join(' '), told: undefined }
  return { asked: undefined, told: app.scopes === '*' || app.scopes.length === 0 ? undefined : app.scopes.join(' ') }
}
