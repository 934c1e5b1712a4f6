// The handler between undici and whoever waits for the answer: passes everything on, and holds back a first 401 until
// it is known whether a replay is worth it. No request is sent from here but the replay.

import type { TokenClient } from './types.ts'

/** The part of an undici handler that is used here. */
export interface DispatchHandler {
  onRequestStart?(controller: DispatchController, context: unknown): void
  onRequestUpgrade?(...args: never[]): void
  onResponseStart?(controller: DispatchController, status: number, headers: object, message?: string): void
  onResponseData?(controller: DispatchController, chunk: Uint8Array): void
  onResponseEnd?(controller: DispatchController, trailers: object): void
  onResponseError?(controller: DispatchController | null, error: Error): void
}

interface DispatchController {
  pause(): void
  resume(): void
  abort(reason: Error): void
}

export interface Watch {
  readonly client: TokenClient
  readonly inner: DispatchHandler
  readonly token: string
  readonly origin: string
  /** Whether the body can be sent again. */
  readonly replayable: boolean
  /** Whether the request may be repeated after a redirect. */
  readonly safe: boolean
  send(token: string, via: DispatchHandler): void
}

/** So much of a 401 is kept until it is known whether there is a replay. */
const LONGEST_KEPT_BYTES = 65_536

/** The addresses that a redirect interceptor below this one has been to, before the request that starts now. */
const historyOf = (context: unknown): readonly URL[] =>
  typeof context === 'object' && context !== null && 'history' in context && Array.isArray(context.history)
    ? (context.history as URL[])
    : []

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error('the request was aborted'))

export const answerWatcher = ({ client, inner, token, origin, replayable, safe, send }: Watch): DispatchHandler => {
  // `passing`: everything goes on to `inner`. `held`: a 401 came, and it is kept until it is known what to do. `dropped`:
  // the 401 is cut off, and the replay waits for the end of that.
  let phase: 'passing' | 'held' | 'dropped' = 'passing'
  let current = token
  let bytes = 0
  const kept: (() => void)[] = []
  let over = false
  let history: readonly URL[] = []
  let hops = 0

  const replay = (): void => {
    phase = 'passing'
    try {
      send(current, handler)
    } catch (thrown) {
      inner.onResponseError?.(null, asError(thrown))
    }
  }

  const decide = async (controller: DispatchController): Promise<void> => {
    try {
      const next = await client.renew(token)
      if (next === undefined) {
        phase = 'passing'
        for (const step of kept.splice(0)) step()
        controller.resume()
      } else {
        current = next
        if (over) return replay()
        // An answer that has not ended by now may never end. Cutting it off costs its connection and nothing else.
        phase = 'dropped'
        controller.abort(new Error('the 401 was replaced'))
      }
    } catch (thrown) {
      // The one thing the waiting side hears: why there is no token. The rest of the 401 is of no use to anybody.
      const { onResponseError } = inner
      phase = 'passing'
      onResponseError?.call(inner, controller, asError(thrown))
      inner = {}
      if (!over) controller.abort(asError(thrown))
    }
  }

  /** Passes a step on, keeps it, or swallows it, as the phase demands. */
  const step = (pass: () => void, last: boolean): void => {
    if (phase === 'passing') return pass()
    over ||= last
    if (phase === 'held') kept.push(pass)
    else if (last) replay()
  }

  const handler: DispatchHandler = {
    onRequestStart: (controller, context) => {
      history = historyOf(context)
      // The list is the interceptor's own and goes on growing.
      hops = history.length
      inner.onRequestStart?.(controller, context)
    },
    onRequestUpgrade: (...args) => inner.onRequestUpgrade?.(...args),
    onResponseStart: (controller, status, headers, message) => {
      const pass = () => inner.onResponseStart?.(controller, status, headers, message)
      const replayed = current !== token
      // After a redirect to another origin the token was no longer with the request: that 401 does not speak of it.
      if (status !== 401 || history.some((url) => url.origin !== origin)) return pass()
      if (replayed || !replayable || (hops > 0 && !safe)) {
        // Either way this 401 is the answer; the client still learns of it, for the next request.
        void client.renew(current, { replayed }).catch(() => undefined)
        return pass()
      }
      phase = 'held'
      kept.push(pass)
      void decide(controller)
    },
    onResponseData: (controller, chunk) => {
      if (phase === 'held' && (bytes += chunk.byteLength) > LONGEST_KEPT_BYTES) controller.pause()
      step(() => inner.onResponseData?.(controller, chunk), false)
    },
    onResponseEnd: (controller, trailers) => step(() => inner.onResponseEnd?.(controller, trailers), true),
    onResponseError: (controller, error) => step(() => inner.onResponseError?.(controller, error), true),
  }
  return handler
}
