// The data of the page: exchanges and current state, from the event stream. It keeps a bounded number of exchanges, and
// notifies listeners at most once per frame. A hidden page does not listen: a browser opens six connections per host,
// and background tabs would leave none for the visible one.

import type { Exchanges, Hello, State } from '../../server/inspector/events.ts'
import type { Exchange } from '../../state/index.ts'
import { control, type ControlError } from './control.ts'

// Enough for a whole stampede, and light enough for a tab.
const kept = 10_000
const again = 2_000

/** Data of the page at one time. A new object after every change. */
export interface Known {
  readonly connection: 'connecting' | 'live' | 'lost'
  /** A different value means another mock, whose ids start from the beginning. */
  readonly instance: string
  /** Oldest first. */
  readonly exchanges: readonly Exchange[]
  /** Exchanges that arrived too fast to be sent here. */
  readonly skipped: number
  readonly state: State | undefined
  /**
   * Difference between the mock's clock and this browser's, in milliseconds. If frozen, its time is `state.clock.now`.
   */
  readonly ahead: number
}

/** The event stream and its data. */
export interface Feed {
  known(): Known
  /** Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void
  close(): void
}

/** Opens the event stream. `onSignedOut`: called when the session has ended and the mock requires its control token. */
export function openFeed(onSignedOut: () => void): Feed {
  const listeners = new Set<() => void>()
  let known: Known = { connection: 'connecting', instance: '', exchanges: [], skipped: 0, state: undefined, ahead: 0 }
  let planned = false
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  function change(changes: Partial<Known>): void {
    known = { ...known, ...changes }
    if (planned) return
    planned = true
    requestAnimationFrame(() => {
      planned = false
      for (const listener of listeners) listener()
    })
  }

  function connect(): void {
    // At most one: the page may have been hidden and shown again while it waited to reconnect.
    source?.close()
    if (closed || document.hidden) return
    const opened = new EventSource('/__mock/events')
    source = opened
    const on = <T>(name: string, take: (data: T) => void): void =>
      opened.addEventListener(name, ({ data }: MessageEvent<string>) => take(JSON.parse(data) as T))
    on('hello', takeHello)
    on('exchanges', takeExchanges)
    on('state', takeState)
    opened.addEventListener('error', () => {
      const isOver = opened.readyState === EventSource.CLOSED
      // A browser retries by itself without a limit, and would stay in the connecting state.
      change({ connection: known.instance === '' ? 'connecting' : 'lost' })
      // A browser reconnects to a server that does not respond, but never after a response that is not a stream.
      if (isOver) void control('GET', 'rules').then(connectLater, askedWhy)
    })
  }
  function askedWhy({ status }: ControlError): void {
    if (closed) return
    if (status === 401) onSignedOut()
    else connectLater()
  }
  function connectLater(): void {
    timer = setTimeout(connect, again)
  }

  function takeHello({ instance }: Hello): void {
    // The current data is from the previous mock.
    if (instance !== known.instance) change({ instance, exchanges: [], skipped: 0 })
    change({ connection: 'live' })
  }
  function takeExchanges(news: Exchanges): void {
    // A reopened stream starts with what the mock keeps, some of which is already here.
    const newest = known.exchanges.at(-1)?.id ?? 0
    const fresh = news.exchanges.filter(({ id }) => id > newest)
    const [first] = fresh
    if (first === undefined) return
    const skipped = Math.min(news.skipped, first.id - 1 - newest)
    change({ exchanges: [...known.exchanges, ...fresh].slice(-kept), skipped: known.skipped + skipped })
  }
  function takeState(state: State): void {
    const cleared = known.exchanges.some(({ id }) => id < state.first_id)
    change({
      state,
      ahead: Date.parse(state.clock.now) - Date.now(),
      ...(cleared && { exchanges: known.exchanges.filter(({ id }) => id >= state.first_id), skipped: 0 }),
    })
  }

  function seenOrNot(): void {
    clearTimeout(timer)
    connect()
  }

  document.addEventListener('visibilitychange', seenOrNot)
  connect()
  return {
    known: () => known,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      closed = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seenOrNot)
      source?.close()
    },
  }
}
