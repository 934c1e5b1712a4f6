// The handler between undici and the receiver of the response. It passes everything on, and holds a first 401 back
// until it is known whether a replay makes sense. The replay is the only request it sends.

import type { TokenClient } from './types.ts'

/** The part of an undici handler that is used. */
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

/** Maximum size of a 401 that is kept until it is known whether there is a replay. */
const LONGEST_KEPT_BYTES = 65_536

/** The URLs that a redirect interceptor below this one visited before the current request. */
const historyOf = (context: unknown): readonly URL[] =>
  typeof context === 'object' && context !== null && 'history' in context && Array.isArray(context.history)
    ? (context.history as URL[])
    : []

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error('the request was aborted'))

export const answerWatcher = ({ client, inner, token, origin, replayable, safe, send }: Watch): DispatchHandler => {
  // `passing`: everything is passed to `inner`. `held`: a 401 arrived, and is kept until the decision. `dropped`: the
  // 401 is cut off, and the replay waits for its end.
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
        // A response that has not ended by now may never end. Cutting it off costs only its connection.
        phase = 'dropped'
        controller.abort(new Error('the 401 was replaced'))
      }
    } catch (thrown) {
      // The only thing that the receiver learns is why there is no token. The rest of the 401 is of no use.
      const { onResponseError } = inner
      phase = 'passing'
      onResponseError?.call(inner, controller, asError(thrown))
      inner = {}
      if (!over) controller.abort(asError(thrown))
    }
  }

  /** Passes a step on, keeps it or drops it, depending on the phase. */
  const step = (pass: () => void, last: boolean): void => {
    if (phase === 'passing') return pass()
    over ||= last
    if (phase === 'held') kept.push(pass)
    else if (last) replay()
  }

  const handler: DispatchHandler = {
    onRequestStart: (controller, context) => {
      history = historyOf(context)
      // The array belongs to the interceptor and continues to grow.
      hops = history.length
      inner.onRequestStart?.(controller, context)
    },
    onRequestUpgrade: (...args) => inner.onRequestUpgrade?.(...args),
    onResponseStart: (controller, status, headers, message) => {
      const pass = () => inner.onResponseStart?.(controller, status, headers, message)
      const replayed = current !== token
      // After a redirect to another origin, the request no longer had the token, so that 401 is not about it.
      if (status !== 401 || history.some((url) => url.origin !== origin)) return pass()
      if (replayed || !replayable || (hops > 0 && !safe)) {
        // In both cases, this 401 is the response. The client still learns of it for the next request.
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
