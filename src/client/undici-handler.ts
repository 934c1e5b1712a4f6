// The handler between undici and whoever waits for the answer: passes everything on, and holds back a first 401 until
// it is known whether a replay is worth it. No request is sent from here but the replay.

import type { TokenClient } from './client.ts'
import type { DispatchController, DispatchHandler } from './undici.ts'

export interface Watch {
  readonly client: TokenClient
  readonly inner: DispatchHandler
  readonly token: string
  readonly replayable: boolean
  send(token: string, via: DispatchHandler): void
}

/** A longer 401 is cut off, which costs its connection. */
const LONGEST_DRAIN_BYTES = 65_536

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error('the request was given up'))

export const answerWatcher = ({ client, inner, token, replayable, send }: Watch): DispatchHandler => {
  // `passing`: everything goes on to `inner`. `held`: a 401 came, and what follows it is kept until it is known what to
  // do. `draining`: the replay waits for the end of the 401.
  let phase: 'passing' | 'held' | 'draining' = 'passing'
  let current = token
  let drained = 0
  const kept: (() => void)[] = []
  let over = false

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
      } else {
        current = next
        phase = 'draining'
        if (over) return replay()
      }
      controller.resume()
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
    onRequestStart: (controller, context) => inner.onRequestStart?.(controller, context),
    onRequestUpgrade: (...args) => inner.onRequestUpgrade?.(...args),
    onResponseStart: (controller, status, headers, message) => {
      const pass = () => inner.onResponseStart?.(controller, status, headers, message)
      const replayed = current !== token
      if (status !== 401) return pass()
      if (replayed || !replayable) {
        // Either way this 401 is the answer; the client still learns of it, for the next request.
        void client.renew(current, { replayed }).catch(() => undefined)
        return pass()
      }
      phase = 'held'
      kept.push(pass)
      controller.pause()
      void decide(controller)
    },
    onResponseData: (controller, chunk) => {
      drained += phase === 'passing' ? 0 : chunk.byteLength
      step(() => inner.onResponseData?.(controller, chunk), false)
      if (drained > LONGEST_DRAIN_BYTES && phase === 'draining')
        controller.abort(new Error('too long a 401 to wait for'))
    },
    onResponseEnd: (controller, trailers) => step(() => inner.onResponseEnd?.(controller, trailers), true),
    onResponseError: (controller, error) => step(() => inner.onResponseError?.(controller, error), true),
  }
  return handler
}
