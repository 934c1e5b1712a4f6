// tokenEndpoint(state): looks up Known, then runs the stages in order and writes the exchange down.

import type { App } from '../state/app.ts'
import { decider, type Outcome } from '../engine/decide.ts'
import { milliseconds } from '../options/duration.ts'
import type { Entry } from '../state/journal/exchange.ts'
import { isAnswer, type Fault } from '../state/faults.ts'
import { count, isEarly, secondsToWait, tellToWait, type RateLimit, type Window } from '../state/limits.ts'
import { fieldValue, type Facts } from '../engine/parse.ts'
import { record } from './record.ts'
import { fixedReplies, plannedReply, plannedRetryAt, tokenBody, tokenHeaders, waitReply } from '../engine/respond.ts'
import type { Known, Rule } from '../engine/rule.ts'
import type { RouterContext } from '../profiles/router.ts'
import { scopesOf } from '../profiles/client-credentials/rules.ts'
import type { Arrival, State } from '../state/state.ts'
import type { WireReply } from '../engine/wire.ts'

/** Answers; a promise where a planned delay makes it wait. Never throws on any request. */
export type TokenEndpoint = (
  facts: Facts,
  arrival: Arrival,
  host: Known['host'],
  remote: string | undefined,
) => WireReply | Promise<WireReply>

// With a margin of 5 minutes a cache asks again (both threads).
const margin = 300_000

/**
 * Makes a token endpoint over a state.
 * @param table its rows
 * @param before the rows that a request has passed on its way
 */
export function tokenEndpoint(
  state: State,
  table: readonly Rule[],
  before: readonly { readonly id: string }[],
): TokenEndpoint {
  const { apps, clock, faults, tokens } = state
  const decide = decider(table, before)
  const tokenRule = table.find(({ reply }) => reply.kind === 'token')
  const words = (hints: boolean) => ({
    fixed: fixedReplies(table, hints),
    tokenHeaders: tokenRule === undefined ? [] : tokenHeaders(tokenRule, hints),
  })
  const [hinting, silent] = [words(true), words(false)]

  function lookUp(
    facts: Facts,
    host: Known['host'],
    window: Window,
    rate: RateLimit,
    app: App | undefined,
    fault?: Fault,
  ): Known {
    const { settings } = state
    const now = clock.now()
    return {
      now,
      host,
      paths: settings.paths,
      fault,
      secondsToWait: secondsToWait(window, rate, now),
      app,
      secret: secretOf(app, fieldValue(facts.form, 'client_secret'), now),
    }
  }

  function finish(facts: Facts, arrival: Arrival, shared: Window, rate: RateLimit, known: Known, outcome: Outcome) {
    const { rule } = outcome
    const { now, app } = known
    const { hints } = state.settings
    // A request that arrived before the last reset changes a copy: it must not affect the requests after the reset.
    const window = state.isCurrent(arrival) ? shared : { ...shared }
    const earlyRetry = isEarly(window, arrival.at)
    const avoidable = rule.reply.kind === 'token' && arrival.at >= window.issuedAt && arrival.at < window.freshUntil
    const overlapping = state.answered(window, arrival)
    count(window, rate, now)

    let issued: Entry['issued']
    let reply = (hints ? hinting : silent).fixed.get(rule)
    if (reply === undefined) {
      if (rule.reply.kind === 'token' && app !== undefined) {
        const lifetime = app.lifetime ?? state.settings.lifetime
        const { asked, told } = scopeOf(facts, app)
        issued = { ...tokens.issue(app, asked ?? told, now, lifetime), at: now, expires: now + lifetime }
        const body = tokenBody(issued.access_token, Math.floor(lifetime / 1_000), told)
        reply = { status: 200, headers: (hints ? hinting : silent).tokenHeaders, body }
        window.issuedAt = now
        window.freshUntil = now + lifetime - Math.min(margin, lifetime / 2)
      } else if (known.fault !== undefined) {
        reply = plannedReply(rule, known.fault, now, hints)
        tellToWait(window, plannedRetryAt(known.fault, now), now)
      } else {
        reply = waitReply(rule, known.secondsToWait, hints)
        tellToWait(window, now + known.secondsToWait * 1_000, now)
      }
    }
    const bearer = state.bearerOf(facts.authorization)
    record(state, {
      endpoint: 'token',
      facts,
      app,
      reply,
      bearer,
      arrival,
      outcome,
      known,
      issued,
      earlyRetry,
      overlapping,
      avoidable,
    })
    return reply
  }

  return (facts, arrival, host, remote) => {
    const client_id = fieldValue(facts.form, 'client_id')
    const app = client_id === undefined ? undefined : apps.find(client_id)
    const window = state.windowOf('token', app, remote)
    const rate = state.rateOf('token', app)
    const known = lookUp(facts, host, window, rate, app)
    const outcome = decide(facts, known)
    const fault = faults.take('token', client_id, app?.faults ?? [])
    if (fault === undefined) return finish(facts, arrival, window, rate, known, outcome)
    const decideAgain = (): WireReply => {
      // While it waited, the app may have been changed and the secret may have expired.
      const later = lookUp(
        facts,
        host,
        window,
        rate,
        app && apps.find(app.client_id),
        isAnswer(fault) ? fault : undefined,
      )
      return finish(facts, arrival, window, rate, later, decide(facts, later))
    }
    if (fault.delay === undefined) return decideAgain()
    return clock.wait(milliseconds(fault.delay, 'fault.delay')).then(decideAgain)
  }
}

/** Answers what no endpoint does, by the row of the router that held. */
export type RouterRefusal = (
  facts: Facts,
  arrival: Arrival,
  outcome: Outcome<RouterContext>,
  context: RouterContext,
) => WireReply

/** Makes the refusals of the router over a state. */
export function routerRefusal(state: State, rows: readonly Rule<RouterContext>[]): RouterRefusal {
  const [hinting, silent] = [fixedReplies(rows, true), fixedReplies(rows, false)]
  return (facts, arrival, outcome, context) => {
    const { rule } = outcome
    const reply = (state.settings.hints ? hinting : silent).get(rule)
    if (reply === undefined) throw new RangeError(`no words for ${rule.id}`)
    const client_id = fieldValue(facts.form, 'client_id')
    const app = client_id === undefined ? undefined : state.apps.find(client_id)
    const bearer = state.bearerOf(facts.authorization)
    record(state, { endpoint: 'router', facts, app, reply, bearer, arrival, outcome, known: context })
    return reply
  }
}

/** RFC 6749 §5.1: scope is told where it differs from what was asked. */
function scopeOf(facts: Facts, app: App): { asked: string | undefined; told: string | undefined } {
  const asked = scopesOf(facts.form)
  if (asked.length > 0) return { asked: asked.join(' '), told: undefined }
  return { asked: undefined, told: app.scopes === '*' || app.scopes.length === 0 ? undefined : app.scopes.join(' ') }
}

function secretOf(app: App | undefined, secret: string | undefined, now: number): Known['secret'] {
  let state: Known['secret'] = 'wrong'
  for (const candidate of app?.secrets ?? []) {
    if (candidate.value !== secret) continue
    if (candidate.expires > now) return 'valid'
    state = 'expired'
  }
  return state
}
