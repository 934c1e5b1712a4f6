// The provider states that a pact may name: nouns with parameters, never a credential. A table of data and small effects; who
// calls it, and how it is undone, is pact-state.ts's.

import type { CxoneMock } from '../mock.ts'
import type { AppPatch, Fault } from '../state/index.ts'
import { type ProviderState, providerStates } from '../profiles/index.ts'

/** What the parameters of a state may say. All are optional. */
export interface StateParams {
  readonly client_id?: string
  readonly client_secret?: string
  /** A secret that a client has to encode: it holds `+`, `&`, `=`, `%`, a space and a letter beyond ASCII. */
  readonly reserved_characters?: boolean
  readonly scopes?: '*' | readonly string[]
  readonly lifetime?: string | number
  readonly endpoint?: 'token' | 'api'
  readonly status?: number
  readonly body?: 'json' | 'html' | 'empty' | 'malformed'
  readonly retry_after?: number
  readonly retry_after_as?: 'seconds' | 'http-date' | 'none'
}

/** What a state changes: the app that the pact speaks of, and the token that it was issued. */
export interface Scene {
  readonly mock: CxoneMock
  readonly client_id: string
  change(patch: AppPatch): void
  plan(fault: Fault): void
  /** The token that the pact is told. */
  access_token: string
  /** Asks the endpoint for a token. */
  issue(): Promise<string>
}

/** How a provider state is set up. */
interface Setup {
  /** What is so once it was set up. */
  readonly meaning: string
  /** The parameters it takes. */
  readonly params: readonly (keyof StateParams)[]
  /** What is done beyond registering an app and issuing a token to it. */
  readonly set?: (scene: Scene, params: StateParams) => void | Promise<void>
}

/** One provider state. */
export interface PactState extends Setup {
  readonly state: ProviderState
}

const app = ['client_id', 'client_secret', 'reserved_characters', 'scopes', 'lifetime'] as const
const answer = ['status', 'body', 'retry_after', 'retry_after_as'] as const

const setups: Readonly<Record<ProviderState, Setup>> = {
  'an app is registered': { meaning: 'An app is registered and gets tokens.', params: app },
  'no app is registered': {
    meaning: 'No app has the client_id that the pact is told.',
    params: ['client_id'],
    set: ({ mock, client_id }) => void mock.apps.remove(client_id),
  },
  'the app is disabled': {
    meaning: 'The app is switched off, after a token was issued to it.',
    params: app,
    set: ({ change }) => change({ enabled: false }),
  },
  'the secret has expired': {
    meaning: 'The only secret of the app has expired.',
    params: app,
    set: ({ change }, { client_secret = '' }) =>
      change({ secrets: [{ value: client_secret, expires_at: '2024-01-01T00:00:00Z' }] }),
  },
  'the secret was rotated': {
    meaning: 'The secret that the pact is told was replaced by another.',
    params: app,
    set: ({ change }) => change({ client_secret: crypto.randomUUID() }),
  },
  'the grant is not enabled': {
    meaning: 'client_credentials is not switched on for the app.',
    params: app,
    set: ({ change }) => change({ grants: [] }),
  },
  'the rate limit is exhausted': {
    meaning: 'The next request is answered 429, with Retry-After in seconds, as an HTTP date, or without it.',
    params: [...app, 'endpoint', 'retry_after', 'retry_after_as'],
    set({ mock, client_id, plan }, { endpoint = 'token', retry_after, retry_after_as }) {
      if (retry_after === undefined && retry_after_as === undefined) mock.limits.exhaust(client_id, endpoint)
      else plan({ client_id, on: endpoint, status: 429, ...waiting(retry_after ?? 30, retry_after_as) })
    },
  },
  'the token service is down': {
    meaning: 'The token endpoint answers 503, or what the parameters say.',
    params: [...app, ...answer],
    set: ({ plan }, params) => plan({ on: 'token', ...failure(params) }),
  },
  'the API is down': {
    meaning: 'The guarded API answers 503, or what the parameters say.',
    params: [...app, ...answer],
    set: ({ plan }, params) => plan({ on: 'api', ...failure(params) }),
  },
  'an access token was issued': { meaning: 'The access token is valid.', params: app },
  'the access token has expired': {
    meaning: 'The time of the access token is over.',
    params: app,
    async set(scene, { lifetime = '2h' }) {
      scene.change({ lifetime: 0 })
      scene.access_token = await scene.issue()
      scene.change({ lifetime })
    },
  },
  'the access token was revoked': {
    meaning: 'The access token was revoked before its time was over.',
    params: app,
    set: ({ mock, access_token }) => mock.tokens.revoke({ token: access_token }),
  },
  'the access token was altered': {
    meaning: 'The access token is not signed by this mock.',
    params: app,
    set(scene) {
      const last = scene.access_token.at(-1)
      scene.access_token = `${scene.access_token.slice(0, -1)}${last === '0' ? '1' : '0'}`
    },
  },
}

/** Every state that the mock can be put into, for the verifiers of all languages. */
export const pactStates: readonly PactState[] = providerStates.map((state) => ({ state, ...setups[state] }))

/** A state by its name; letter case and white space do not matter. */
export function findState(name: string): PactState | undefined {
  return pactStates.find(({ state }) => plain(state) === plain(name))
}

/** What to say of a state that is not known: the one that was meant, by its words, and all that are known. */
export function unknownState(name: string): string {
  const wanted = new Set(words(name))
  const score = ({ state }: PactState): number =>
    words(state).reduce((sum, word) => sum + (wanted.has(word) ? word.length : 0), 0) / (10 + state.length)
  const nearest = pactStates.toSorted((a, b) => score(b) - score(a))[0]?.state
  const known = pactStates.map(({ state }) => `"${state}"`).join(', ')
  return `${JSON.stringify(name.slice(0, 100))} is not known; did you mean "${nearest}"? Known: ${known}`
}

function plain(text: string): string {
  return text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
}

function words(text: string): string[] {
  return text.toLowerCase().split(/[^a-z]+/)
}

function waiting(
  seconds: number,
  as: StateParams['retry_after_as'] = 'seconds',
): Pick<Fault, 'retry_after' | 'retry_after_as'> {
  return as === 'none' ? {} : { retry_after: seconds, retry_after_as: as }
}

function failure({ status = 503, body = 'json', retry_after, retry_after_as }: StateParams): Fault {
  return {
    status,
    ...(body !== 'json' && { body }),
    ...(retry_after !== undefined && waiting(retry_after, retry_after_as)),
  }
}
