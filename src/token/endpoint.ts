// tokenEndpoint(options): looks up Known, then runs the stages in order and writes the exchange down. All that can be
// changed between two requests is in here; time, ids and signing are passed in.

import { appRegistry, type App, type Apps } from './apps.ts'
import { mockClock, type Clock, type Time } from './clock.ts'
import { decider, type Outcome } from './decide.ts'
import { milliseconds, OptionError } from './duration.ts'
import { faultPlan, isAnswer, type Fault, type Faults } from './faults.ts'
import { tokenIssuer, type Sign, type Tokens } from './issue.ts'
import { journalOf, type Journal } from './journal.ts'
import {
  count,
  exhaust,
  limitView,
  secondsToWait,
  windows,
  type Limits,
  type RateLimit,
  type Window,
} from './limits.ts'
import { fieldValue, parse, type Facts } from './parse.ts'
import { plannedReply, plannedRetryAt, tokenBody, waitReply } from './reply.ts'
import type { Known, Rule } from './rule.ts'
import { rules, scopesOf } from './rules.ts'
import { checkSettings, type Settings } from './settings.ts'
import type { WireReply, WireRequest } from './wire.ts'

/** What the endpoint is made of. */
export interface Parts {
  readonly time: Time
  readonly sign: Sign
  readonly newId: () => string
  /** Milliseconds from any start, for latencies. */
  readonly stopwatch: () => number
  /** How many exchanges the journal keeps; default 1000. */
  readonly journalSize?: number
  /**
   * Runs a task when every request that has already arrived was looked at; default at once. A face that answers one request
   * after the other needs it to tell requests that overlapped on the wire from those that came one after the other.
   */
  readonly defer?: (task: () => void) => void
}

/** When a request arrived. */
export interface Arrival {
  readonly at: number
  readonly started: number
  readonly turn: number
}

/** The endpoint, and the state that a test may look at and change. */
export interface TokenEndpoint {
  /** To be called when a request begins to arrive; the body may come later. */
  arrive(): Arrival
  /** Answers; a promise only where a planned delay makes it wait. Never throws on any request. */
  answer(request: WireRequest, arrival?: Arrival): WireReply | Promise<WireReply>
  readonly apps: Apps
  readonly clock: Clock
  readonly limits: Limits
  readonly faults: Faults
  readonly tokens: Tokens
  readonly journal: Journal
  /** How many bytes of a body are read. */
  readonly bodyLimit: number
  /** Says all settings anew, and resets apps and windows; tokens, clock and journal stay. @throws {OptionError} and changes nothing */
  configure(settings: Settings): void
  /** Returns everything to its start. Tokens given out before are revoked. */
  reset(): void
}

const margin = 300_000

/** Makes an endpoint of the strict profile. @throws {OptionError} for a wrong setting */
export function tokenEndpoint(first: Settings, parts: Parts, table: readonly Rule[] = rules): TokenEndpoint {
  const { time, sign, newId, stopwatch, defer = (task) => task() } = parts
  let settings = checkSettings(first, table)
  const clock = mockClock(time)
  const decide = decider(table)
  const tokens = tokenIssuer(sign, newId, clock.now)
  const seen = windows()
  const apps = appRegistry(first.apps, clock.now, forget)
  const faults = faultPlan()
  const journal = journalOf(parts.journalSize ?? 1_000, () => ({
    ...settings,
    isApp: (client_id) => apps.find(client_id) !== undefined,
  }))
  let turn = 0
  let turnEnds = false

  function forget(client_id: string): void {
    seen.forget(client_id)
    tokens.revoke({ client_id })
  }
  function endTurn(): void {
    if (turnEnds) return
    turnEnds = true
    defer(() => {
      turn += 1
      turnEnds = false
    })
  }
  function lookUp(
    facts: Facts,
    window: Window,
    rate: RateLimit,
    app: App | undefined,
    fault: Fault | undefined,
  ): Known {
    const now = clock.now()
    return {
      now,
      host: settings.hostKind(facts.host),
      paths: settings.paths,
      fault,
      secondsToWait: secondsToWait(window, rate, now),
      app,
      secret: secretOf(app, fieldValue(facts.form, 'client_secret'), now),
    }
  }
  const arrive = (): Arrival => ({ at: clock.now(), started: stopwatch(), turn })

  function answer(request: WireRequest, arrival: Arrival = arrive()): WireReply | Promise<WireReply> {
    const facts = parse(request, settings.bodyLimit)
    const client_id = fieldValue(facts.form, 'client_id')
    const app = client_id === undefined ? undefined : apps.find(client_id)
    const window = app === undefined ? seen.ofAddress(request.remote ?? '') : seen.ofApp(app.client_id)
    const rate = app?.rateLimit ?? settings.rateLimit
    const known = lookUp(facts, window, rate, app, undefined)
    const outcome = decide(facts, known)
    if (outcome.rule.outside) return finish(facts, arrival, window, rate, known, outcome)
    const fault = faults.take(client_id, app?.faults ?? [])
    if (fault === undefined) return finish(facts, arrival, window, rate, known, outcome)
    const decideAgain = (): WireReply => {
      // While it waited, the app may have been changed and the secret may have expired.
      const later = lookUp(facts, window, rate, app && apps.find(app.client_id), isAnswer(fault) ? fault : undefined)
      return finish(facts, arrival, window, rate, later, decide(facts, later))
    }
    if (fault.delay === undefined) return decideAgain()
    return clock.wait(milliseconds(fault.delay, 'fault.delay')).then(decideAgain)
  }

  function finish(
    facts: Facts,
    arrival: Arrival,
    window: Window,
    rate: RateLimit,
    known: Known,
    { rule, passed }: Outcome,
  ): WireReply {
    const { now, app } = known
    const inside = rule.outside !== true
    const overlapping = inside && window.answeredTurn >= arrival.turn
    const earlyRetry = inside && arrival.at < window.retryAt
    const avoidable = rule.reply.kind === 'token' && arrival.at < window.freshUntil
    let issued: { id: string; access_token: string; expires: number } | undefined
    let reply = settings.fixed.get(rule)
    if (inside) {
      count(window, rate, now)
      window.answeredTurn = turn
      endTurn()
    }
    if (reply === undefined) {
      if (rule.reply.kind === 'token' && app !== undefined) {
        const lifetime = app.lifetime ?? settings.lifetime
        const asked = scopesOf(facts.form)
        // RFC 6749 §5.1: scope is told where it differs from what was asked.
        const told =
          asked.length === 0 && app.scopes !== '*' && app.scopes.length > 0 ? app.scopes.join(' ') : undefined
        issued = {
          ...tokens.issue(app, asked.length > 0 ? asked.join(' ') : told, now, lifetime),
          expires: now + lifetime,
        }
        reply = {
          status: 200,
          headers: settings.tokenHeaders,
          body: tokenBody(issued.access_token, Math.floor(lifetime / 1_000), told),
        }
        window.freshUntil = now + lifetime - Math.min(margin, lifetime / 2)
      } else if (known.fault !== undefined) {
        reply = plannedReply(rule, known.fault, now, settings.hints)
        window.retryAt = plannedRetryAt(known.fault, now) || window.retryAt
      } else {
        reply = waitReply(rule, known.secondsToWait, settings.hints)
        window.retryAt = now + known.secondsToWait * 1_000
      }
    }
    journal.add({
      at: arrival.at,
      latency: stopwatch() - arrival.started,
      facts,
      known,
      outcome: { rule, passed },
      reply,
      issued,
      bearer: bearerOf(facts.authorization),
      earlyRetry,
      overlapping,
      avoidable,
    })
    return reply
  }

  function bearerOf(authorization: string | undefined) {
    const token = authorization === undefined ? undefined : /^bearer +(cxmock_\S+)$/i.exec(authorization)?.[1]
    return token === undefined ? undefined : tokens.introspect(token)
  }
  const rateOf = (client_id: string): RateLimit => {
    const app = apps.find(client_id)
    if (app === undefined) throw new OptionError('client_id', undefined, 'the id of a registered app')
    return app.rateLimit ?? settings.rateLimit
  }

  return {
    arrive,
    answer,
    apps,
    clock,
    faults,
    tokens,
    journal,
    limits: {
      list: () =>
        apps.list().map(({ client_id }) => limitView(client_id, seen.ofApp(client_id), rateOf(client_id), clock.now())),
      exhaust(client_id) {
        const rate = rateOf(client_id)
        const window = seen.ofApp(client_id)
        exhaust(window, rate, clock.now())
        return limitView(client_id, window, rate, clock.now())
      },
    },
    get bodyLimit() {
      return settings.bodyLimit
    },
    configure(next) {
      const checked = checkSettings(next, table)
      apps.replace(next.apps)
      settings = checked
      seen.clear()
    },
    reset() {
      clock.reset()
      apps.replace(settings.apps)
      seen.clear()
      faults.reset()
      tokens.revoke({ all: true })
      journal.clear()
    },
  }
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
