// What the page knows: the exchanges that came and the state as it is, from the event stream. It holds a bounded number of
// exchanges and tells whoever listens at most once a frame.

import type { Exchanges, Hello, State } from '../server/events.ts'
import type { Exchange } from '../token/journal.ts'

// Enough to see a stampede whole; a tab stays light.
const kept = 10_000

/** What the page knows at one moment. Another object each time something changed. */
export interface Known {
  readonly connection: 'connecting' | 'live' | 'lost'
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

/** Opens the event stream. */
export function openFeed(): Feed {
  const listeners = new Set<() => void>()
  let known: Known = { connection: 'connecting', exchanges: [], skipped: 0, state: undefined, ahead: 0 }
  let instance = ''
  let planned = false

  function change(changes: Partial<Known>): void {
    known = { ...known, ...changes }
    if (planned) return
    planned = true
    requestAnimationFrame(() => {
      planned = false
      for (const listener of listeners) listener()
    })
  }

  const source = new EventSource('/__mock/events')
  const on = <T>(name: string, take: (data: T) => void): void =>
    source.addEventListener(name, ({ data }: MessageEvent<string>) => take(JSON.parse(data) as T))

  on<Hello>('hello', (hello) => {
    // Another mock, whose ids begin anew: what is here is of the one before.
    if (hello.instance !== instance) change({ exchanges: [], skipped: 0 })
    instance = hello.instance
    change({ connection: 'live' })
  })
  on<Exchanges>('exchanges', (news) => {
    const exchanges = [...known.exchanges, ...news.exchanges]
    change({ exchanges: exchanges.slice(-kept), skipped: known.skipped + news.skipped })
  })
  on<State>('state', (state) => {
    const cleared = known.exchanges.some(({ id }) => id < state.first_id)
    change({
      state,
      ahead: Date.parse(state.clock.now) - Date.now(),
      ...(cleared && { exchanges: known.exchanges.filter(({ id }) => id >= state.first_id), skipped: 0 }),
    })
  })
  source.addEventListener('error', () => change({ connection: source.readyState === 2 ? 'lost' : 'connecting' }))

  return {
    known: () => known,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => source.close(),
  }
}
