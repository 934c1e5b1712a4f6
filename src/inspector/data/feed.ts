// What the page knows: the exchanges that came and the state as it is, from the event stream. It holds a bounded number of
// exchanges and tells whoever listens at most once a frame. A page that nobody sees does not listen: a browser makes six
// connections to one host, and tabs in the background would leave none for the one in front.

import type { Exchanges, Hello, State } from '../../server/inspector/events.ts'
import type { Exchange } from '../../state/index.ts'
import { control, type ControlError } from './control.ts'

// Enough to see a stampede whole; a tab stays light.
const kept = 10_000
const again = 2_000

/** What the page knows at one moment. Another object each time something changed. */
export interface Known {
  readonly connection: 'connecting' | 'live' | 'lost'
  /** Another one means another mock, whose ids begin anew. */
  readonly instance: string
  /** Oldest first. */
  readonly exchanges: readonly Exchange[]
  /** Exchanges that came too fast to be sent here. */
  readonly skipped: number
  readonly state: State | undefined
  /** What the mock's clock is ahead of this browser's, in milliseconds; when frozen, what it stands at is `state.clock.now`. */
  readonly ahead: number
}

/** The stream and what came of it. */
export interface Feed {
  known(): Known
  /** Gives back how to stop. */
  subscribe(listener: () => void): () => void
  close(): void
}

/** Opens the event stream. `onSignedOut`: the mock asks for its control token, since the session has ended. */
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
    // At most one: the page may have been hidden and seen again while it waited to come back.
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
      // A browser tries again by itself for as long as it takes, so that it would be connecting for ever.
      change({ connection: known.instance === '' ? 'connecting' : 'lost' })
      // A browser comes back by itself to who does not answer, and never to who answers anything else than a stream.
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
    // What is here is of the mock before.
    if (instance !== known.instance) change({ instance, exchanges: [], skipped: 0 })
    change({ connection: 'live' })
  }
  function takeExchanges(news: Exchanges): void {
    // A stream that was opened anew begins with what the mock keeps, and some of that is here.
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
