// Reads response bodies up to a limit, and drains unused ones.

import { type Clock, startTimer } from './clock.ts'

/** Reads a body as a string. Undefined if it is longer than `limit` bytes; the rest is not read then. */
export const readText = async (response: Response, limit: number): Promise<string | undefined> => {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > limit) {
      void reader.cancel().catch(() => undefined)
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

const LONGEST_DRAIN_BYTES = 65_536
const LONGEST_DRAIN_MS = 1_000

/**
 * Drains an unused body, so that its connection returns to the pool. A long or slow one is abandoned, which costs only
 * that connection. Never rejects, and need not be awaited.
 */
export const drain = async (response: Response, clock: Clock): Promise<void> => {
  if (response.body === null || response.bodyUsed) return
  const body = response.body
  const reader = body.getReader()
  const cancel = () => void reader.cancel().catch(() => undefined)
  const stop = startTimer(clock, LONGEST_DRAIN_MS, true, cancel)
  try {
    for (let size = 0; size <= LONGEST_DRAIN_BYTES;) {
      const { done, value } = await reader.read()
      if (done) return
      size += value.byteLength
    }
    cancel()
  } catch {
    // The connection broke, so nothing is left to drain.
  } finally {
    stop()
  }
}
