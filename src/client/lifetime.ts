// Calculates how long a token is valid, and when it is refreshed in the background. Uses only the response of the
// endpoint: it reads no clock and does not decode tokens (the `exp` of a JWT is another machine's clock).

/** Maximum margin: the five minutes that are common for lifetimes of 2 h and 24 h. */
const LONGEST_MARGIN_MS = 300_000
/** Maximum margin as a part of the lifetime: with `expires_in: 60`, five minutes would mean a request per call. */
const MARGIN_FRACTION = 0.1
/**
 * The refresh time is spread over this part of the margin, so that instances that start together do not refresh
 * together.
 */
const MARGIN_SPREAD = 0.2
/** Lifetime if the response has no `expires_in`. Short on purpose: too short costs a request, too long costs 401s. */
const ASSUMED_LIFETIME_MS = 300_000
const LONGEST_LIFETIME_MS = 365 * 24 * 3_600_000

/** A lifetime in milliseconds, or why there is none. */
export type Lifetime = { readonly ms: number } | { readonly unusable: string }

/**
 * Parses `expires_in`. A positive number or a string of decimal digits counts as seconds; a missing one (or null) as
 * 300 s. Zero, negative and all other values are invalid.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
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

/**
 * Returns for how many milliseconds a token is used without a refresh. After that, it is used while a new one is
 * fetched.
 */
export const freshTime = (lifetime: number, random: () => number): number => {
  const margin = Math.min(LONGEST_MARGIN_MS, lifetime * MARGIN_FRACTION)
  return lifetime - margin * (1 - MARGIN_SPREAD * random())
}
