// Reads and empties response bodies that nobody asked for more of than a bounded part.

import { type Clock, startTimer } from './clock.ts'

/** The body as text, or undefined when it is longer than `limit` bytes. The rest of a longer one is not read. */
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
 * Empties a body that will not be used, so that its connection goes back into the pool. Gives up on a long or slow
 * one, which costs that connection and nothing else. Never rejects, and nobody needs to wait for it.
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
    // The connection broke: it is gone either way.
  } finally {
    stop()
  }
}
