// Counts wrong control tokens per address, so that a short token cannot be found by trying.

/** Counters of wrong tokens. */
export interface Guesses {
  add(remote: string): void
  /** How long an address has to wait until its tokens are checked again. 0 if it does not have to. */
  secondsToWait(remote: string): number
}

const allowed = 20
const window = 60_000
const addressesKept = 1_000

/**
 * Creates empty counters.
 * @param now milliseconds from an arbitrary start
 */
export function guessesAt(now: () => number): Guesses {
  const byAddress = new Map<string, { readonly since: number; count: number }>()
  return {
    add(remote) {
      const before = byAddress.get(remote)
      if (before !== undefined && now() - before.since < window) {
        before.count += 1
        return
      }
      byAddress.delete(remote)
      for (const oldest of byAddress.keys()) {
        if (byAddress.size < addressesKept) break
        byAddress.delete(oldest)
      }
      byAddress.set(remote, { since: now(), count: 1 })
    },
    secondsToWait(remote) {
      const { since = 0, count = 0 } = byAddress.get(remote) ?? {}
      const left = since + window - now()
      return count >= allowed && left > 0 ? Math.ceil(left / 1_000) : 0
    },
  }
}
