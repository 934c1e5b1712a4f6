// The token client: a cached token, and one shared request if there is none. The path of a cached token is kept
// minimal; everything else is in `slowly`. Options are read once, and the token is stored nowhere else.

import { stopwatch } from './clock.ts'
import { TokenClientError, configError } from './errors.ts'
import { type Tell, teller } from './events.ts'
import { authorisedFetch } from './fetch.ts'
import { type Flight, isSignal, takeOff } from './flight.ts'
import { freshTime } from './lifetime.ts'
import { readOptions, type TokenClientOptions } from './options.ts'
import { tokenSource } from './source.ts'
import { sharedToken } from './store.ts'
import type { GetTokenOptions, RenewOptions, StoredToken, TokenClient } from './types.ts'
import { waitForFlight } from './waiter.ts'

/**
 * For this long, a token that was refused right after it was fetched is not replaced again: its 401 has another cause.
 */
const FUTILE_MS = 60_000

/**
 * A client for the OAuth `client_credentials` grant: https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 * Make one for each (tokenUrl, clientId, scope) and share it: cache, single request and patience live in it.
 * Throws `TokenClientError` with code `config` or `insecure` for options that cannot work.
 * @example
 * ```ts
 * import { tokenClient } from 'cxone-mock/client'
 *
 * const client = tokenClient({
 *   tokenUrl: 'https://api.nicecxone.com/auth/oauth/token',
 *   clientId: 'demo',
 *   clientSecret: 'demo-secret',
 * })
 * const token = await client.getToken()
 * ```
 */
export const tokenClient = (options: TokenClientOptions): TokenClient => buildClient(options)

export const buildClient = (options: TokenClientOptions, names?: Readonly<Record<string, string>>): TokenClient => {
  const settings = readOptions(options, names)
  const { clock, diagnostics, store, deadline } = settings
  const tell: Tell | undefined = diagnostics && teller(diagnostics, settings.tokenUrl, () => clock.now())
  const say: Tell = tell ?? (() => undefined)
  const shared = store && sharedToken(settings, store, say)
  const source = tokenSource(settings, shared, say)

  // The cached token, in the form that the fast path needs. `freshFor` is 0 if there is none.
  let access_token: string | undefined
  let answer: Promise<string> = Promise.resolve('')
  let startedAt = 0
  let freshFor = 0
  let lifetime = 0

  let flight: Flight<StoredToken> | undefined
  // Incremented by each invalidation: a response requested before one must not be cached.
  let generation = 0
  let forgottenAt = Number.NEGATIVE_INFINITY
  const dead = new Set<string>()
  let futile: { readonly token: string; readonly age: () => number } | undefined

  const keep = (token: StoredToken): void => {
    ;({ access_token, startedAt, lifetime } = token)
    freshFor = freshTime(lifetime, settings.random)
    // All callers share one settled promise, so that a hit creates no object.
    answer = Promise.resolve(access_token)
  }

  const forget = (): void => {
    access_token = undefined
    freshFor = 0
    lifetime = 0
  }

  const isValid = (now: number): boolean => access_token !== undefined && now >= startedAt && now - startedAt < lifetime

  /**
   * A valid token from the store is used unless it was reported as refused. A caller that still holds a valid token
   * wants a fresher one, so accept a stored token only if it is not yet due for refresh.
   */
  const isUsable = (stored: StoredToken): boolean => {
    if (dead.has(stored.access_token) || stored.startedAt <= forgottenAt) return false
    const now = clock.now()
    return (
      !isValid(now) || (stored.startedAt > startedAt && now - stored.startedAt < freshTime(stored.lifetime, () => 0))
    )
  }

  const start = (background: boolean): Flight<StoredToken> => {
    let asked = generation
    let fromStore = false
    const own = takeOff<StoredToken>({
      clock,
      background,
      deadline,
      run: (control) => {
        asked = generation
        fromStore = false
        return source.obtain(control, (stored) => (fromStore = isUsable(stored)))
      },
      land: (token) => {
        // Invalidated in the meantime: the result is neither cached nor returned.
        if (asked !== generation) return false
        // A response that arrived after its request was given up: the result of its successor is newer.
        if (own !== flight && isValid(clock.now())) return true
        keep(token)
        if (!fromStore) shared?.write(token)
        return true
      },
    })
    return own
  }

  const late = () =>
    new TokenClientError({
      code: 'deadline',
      message: `no token within ${deadline} ms, all attempts together. Next: check that the host in tokenUrl answers, or raise deadline`,
    })

  const cached = (): StoredToken | undefined =>
    access_token !== undefined && isValid(clock.now()) ? { access_token, startedAt, lifetime } : undefined

  const openFlight = (): Flight<StoredToken> => (flight = flight?.open === true ? flight : start(false))

  const slowly = (given: GetTokenOptions | undefined): Promise<string> => {
    const signal = given?.signal
    if (signal === undefined && isSignal(given))
      return Promise.reject(configError('getToken: pass the signal as { signal }'))
    if (signal !== undefined && !isSignal(signal)) {
      return Promise.reject(configError('getToken: signal must be an AbortSignal'))
    }
    if (signal?.aborted === true) return Promise.reject(signal.reason)
    const now = clock.now()
    // If the clock was set back, everything that starts from now on is newer.
    forgottenAt = Math.min(forgottenAt, now)
    if (isValid(now)) {
      if (now - startedAt >= freshFor && flight?.open !== true && source.ready()) flight = start(true)
      say({ type: 'hit' })
      return answer
    }
    say({ type: flight?.open === true ? 'wait' : 'miss' })
    return waitForFlight({ clock, deadline, signal, flight: openFlight, cached, late }).then(
      (token) => token.access_token,
    )
  }

  const getToken = (given?: GetTokenOptions): Promise<string> => {
    const age = clock.now() - startedAt
    // A negative age means that the clock was set back. Then the expiry of the token is unknown.
    if (age < freshFor && age >= 0 && given === undefined && tell === undefined) return answer
    return slowly(given)
  }

  const invalidate = (token?: string): void => {
    if (token === undefined) {
      generation += 1
      forgottenAt = clock.now()
    } else {
      // A few are enough: they only prevent a shared store from returning a token that was just refused.
      if (shared !== undefined && dead.size >= 8) dead.clear()
      if (shared !== undefined) dead.add(token)
      if (token !== access_token) return
    }
    shared?.remove(token)
    forget()
  }

  const renew = async (token: string, { signal, replayed }: RenewOptions = {}): Promise<string | undefined> => {
    if (replayed === true) {
      futile = { token, age: stopwatch(clock) }
      return undefined
    }
    // A new token was refused, too: the token is not the cause, and fetching more would only use up the rate limit.
    if (token === access_token && futile?.token === token && futile.age() < FUTILE_MS) return undefined
    invalidate(token)
    const next = await getToken(signal === undefined ? undefined : { signal })
    return next === token ? undefined : next
  }

  const auth = { getToken, renew }
  return Object.freeze({ getToken, renew, invalidate, fetch: authorisedFetch(settings, auth) })
}
