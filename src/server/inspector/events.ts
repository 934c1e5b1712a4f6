// Server-sent events for the inspector's page. The journal and the state are checked ten times a second, and only while
// a page is connected, so that requests are not slowed down.

import { setTimeout as wait } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { engineOf, type CxoneMock } from '../../mock.ts'
import type { AppView, Exchange, IssuedToken, LimitView, PlannedFault, Stats } from '../../state/index.ts'
import { tokensShown } from '../control/routes/tokens.ts'

/**
 * First event of a connection: `event: hello`. `instance` is random per server start. Another value means another mock,
 * whose ids start from the beginning.
 */
export interface Hello {
  readonly instance: string
  readonly version: string
}

/**
 * `event: exchanges`, oldest first. `skipped`: number of exchanges since the last event that were dropped or omitted.
 */
export interface Exchanges {
  readonly exchanges: readonly Exchange[]
  readonly skipped: number
}

/**
 * `event: state`, sent first, then on every change other than clock.now, and at least every 15 seconds: a page that was
 * busy when one arrived has derived a wrong time from it.
 */
export interface State {
  readonly clock: { readonly now: string; readonly frozen: boolean; readonly moved: boolean }
  readonly stats: Stats
  readonly apps: readonly AppView[]
  readonly limits: readonly LimitView[]
  readonly faults: readonly PlannedFault[]
  /** Of the recorded exchanges, newest first, at most 100. */
  readonly tokens: readonly IssuedToken[]
  /** Exchanges with a lower id were cleared. */
  readonly first_id: number
}

const tick = 100
const atFirst = 1_000
const perEvent = 250
const againAfter = 15_000

/** Streams until the client disconnects or the server closes. `onEnd` is then called once. */
export function eventStream(
  context: Context<{ Bindings: HttpBindings }>,
  mock: CxoneMock,
  hello: Hello,
  closing: AbortSignal,
  onEnd: () => void,
): Response {
  const { outgoing } = context.env
  const over = new AbortController()
  const end = (): void => {
    over.abort()
    // A client that does not read would not see the end of the stream either, and the server would wait for it.
    if (outgoing.writableNeedDrain) outgoing.destroy()
  }
  closing.addEventListener('abort', end, { signal: over.signal })
  over.signal.addEventListener('abort', onEnd)
  outgoing.once('close', () => over.abort())
  if (closing.aborted || outgoing.destroyed) end()

  // Proxies must neither buffer the events nor reuse the connection.
  context.header('X-Accel-Buffering', 'no')
  const response = streamSSE(context, async (stream) => {
    let last = lastSeen(context.req.header('last-event-id'), hello.instance)
    // A write completes when the client has room for it. Events in the meantime are picked up afterwards.
    const send = (event: string, data: object) =>
      stream.writeSSE({ event, data: JSON.stringify(data), id: `${hello.instance}.${last}` })
    const hasChanged = changes(mock)
    let limit = atFirst
    let told = performance.now()

    await send('hello', hello)
    while (!over.signal.aborted) {
      const state = stateOf(mock)
      const fresh = mock.journal.exchanges({ since: last, limit })
      if (hasChanged(state) || performance.now() - told >= againAfter) {
        told = performance.now()
        await send('state', state)
      }
      for (let at = 0; at < fresh.length && !over.signal.aborted; at += perEvent) {
        const exchanges = fresh.slice(at, at + perEvent)
        const skipped = (exchanges[0]?.id ?? 0) - 1 - Math.max(last, state.first_id - 1)
        last = exchanges.at(-1)?.id ?? last
        await send('exchanges', { exchanges, skipped } satisfies Exchanges)
      }
      limit = perEvent
      await wait(tick, undefined, { signal: over.signal }).catch(() => undefined)
    }
  })
  response.headers.set('Connection', 'close')
  return response
}

function stateOf(mock: CxoneMock): State {
  const { clock, journal, apps, faults } = mock
  return {
    clock: { now: new Date(clock.now()).toISOString(), frozen: clock.frozen, moved: clock.moved },
    stats: journal.stats(),
    apps: apps.list(),
    limits: engineOf(mock).limitViews(),
    faults: faults.list(),
    tokens: journal.tokens(tokensShown),
    first_id: journal.firstId,
  }
}

/** Distinguishes states that are news. A running clock is not news; one that was moved is. */
function changes({ clock }: CxoneMock): (state: State) => boolean {
  let before = ''
  let offsetBefore = NaN
  return (state) => {
    const text = JSON.stringify({ ...state, clock: { ...state.clock, now: clock.frozen ? state.clock.now : '' } })
    const offset = clock.now() - Date.now()
    if (text === before && (clock.frozen || Math.abs(offset - offsetBefore) < 500)) return false
    before = text
    offsetBefore = offset
    return true
  }
}

/** Exchange to continue after, if a client lost its connection to this mock and not to an earlier one. */
function lastSeen(id: string | undefined, instance: string): number {
  const [, of, last] = /^([\w-]+)\.(\d{1,15})$/.exec(id ?? '') ?? []
  return of === instance ? Number(last) : 0
}
