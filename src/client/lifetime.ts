// How long a token is good, and from when on a new one is fetched behind its back. Pure arithmetic on what the
// endpoint said; it reads no clock and looks into no token (a JWT's own `exp` is another machine's clock).

/** The margin is never longer than this: the five minutes that people use with lifetimes of 2 h and 24 h. */
const LONGEST_MARGIN_MS = 300_000
/** Nor longer than this part of the lifetime: with `expires_in: 60`, five minutes would mean a request per call. */
const MARGIN_FRACTION = 0.1
/** The refresh moment is spread over this part of the margin, or a fleet that started together refreshes together. */
const MARGIN_SPREAD = 0.2
/** Used when the answer has no `expires_in`. Short on purpose: too short costs a request, too long costs 401s. */
const ASSUMED_LIFETIME_MS = 300_000
const LONGEST_LIFETIME_MS = 365 * 24 * 3_600_000

/** A lifetime in ms, or why there is none. */
export type Lifetime = { readonly ms: number } | { readonly unusable: string }

/**
 * Reads `expires_in`: https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 * A positive number or a string of decimal digits counts as seconds; a missing one (or null) as 300 s;
 * zero, negative, and everything else is no lifetime.
 */
export const readLifetime = (expires_in: unknown): Lifetime => {
  if (expires_in === undefined || expires_in === null) return { ms: ASSUMED_LIFETIME_MS }
  const seconds =
    typeof expires_in === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(expires_in) ? Number(expires_in) : expires_in
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) {
    return {
      unusable: `expires_in is ${typeof expires_in === 'string' ? 'a string that is not a number' : `a ${typeof expires_in}`}`,
    }
  }
  if (seconds <= 0) return { unusable: `expires_in is ${seconds}: the token has already expired on arrival` }
  return { ms: Math.min(seconds * 1000, LONGEST_LIFETIME_MS) }
}

/** For how many ms of its life a token is used without a thought. After that it is used, and a new one is fetched. */
export const freshTime = (lifetime: number, random: () => number): number => {
  const margin = Math.min(LONGEST_MARGIN_MS, lifetime * MARGIN_FRACTION)
  return lifetime - margin * (1 - MARGIN_SPREAD * random())
}
