// The provider states that a pact can name. They take parameters, but never a credential. This is a table of data and
// small effects; pact-state.ts calls and reverts them.

import type { CxoneMock } from '../../mock.ts'
import type { AccessKeyPatch, AppPatch, Fault } from '../../state/index.ts'
import { type ProfileId, type ProviderState, providerStates } from '../../profiles/index.ts'

/** Parameters of a state. All are optional. */
export interface StateParams {
  readonly client_id?: string
  readonly client_secret?: string
  /** Endpoint that issues the tokens. Default client-credentials. */
  readonly profile?: ProfileId
  /** How the app authenticates at /auth/token. */
  readonly client_auth?: 'basic' | 'post' | 'either'
  /** A secret that must be encoded: it contains `+`, `&`, `=`, `%`, a space and a non-ASCII letter. */
  readonly reserved_characters?: boolean
  readonly scopes?: '*' | readonly string[]
  readonly lifetime?: string
  readonly endpoint?: 'token' | 'api'
  readonly status?: number
  readonly body?: 'json' | 'html' | 'empty' | 'malformed'
  readonly retry_after?: number
  readonly retry_after_as?: 'seconds' | 'http-date' | 'none'
}

/** The objects that a state changes: the app of the pact, and its token. */
export interface Scene {
  readonly mock: CxoneMock
  readonly client_id: string
  /** The client whose rate limit counts: the app, or the access key. */
  readonly limited: string
  change(patch: AppPatch): void
  plan(fault: Fault): void
  /** The token that the pact receives. */
  access_token: string
  /** Empty if the endpoint issues none. */
  refresh_token: string
  /** The access key that the pact receives. undefined changes nothing. */
  changeKey(patch: AccessKeyPatch | 'remove'): void
  /** Requests tokens from the endpoint. */
  issue(by?: string): Promise<void>
  /** Moves the clock forward until the state is torn down. */
  later(by: string): void
}

/** How a provider state is set up. */
interface Setup {
  /** Description of the state. */
  readonly meaning: string
  /** Its parameters. */
  readonly params: readonly (keyof StateParams)[]
  /** Effect in addition to registering an app and issuing a token. */
  readonly set?: (scene: Scene, params: StateParams) => void | Promise<void>
}

/** One provider state. */
export interface PactState extends Setup {
  readonly state: ProviderState
}

const app = ['client_id', 'client_secret', 'reserved_characters', 'scopes', 'lifetime', 'profile'] as const
const answer = ['status', 'body', 'retry_after', 'retry_after_as'] as const

const setups: Readonly<Record<ProviderState, Setup>> = {
  'an app is registered': {
    meaning: 'An app is registered and can get tokens.',
    params: [...app, 'client_auth'],
    set({ change }, { client_auth }) {
      if (client_auth !== undefined) change({ client_auth })
    },
  },
  'no app is registered': {
    meaning: 'No app has the client_id that the pact receives.',
    params: ['client_id', 'profile'],
    set: ({ mock, client_id }) => void mock.apps.remove(client_id),
  },
  'the app is disabled': {
    meaning: 'The app was disabled after a token was issued to it.',
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
    meaning: 'The secret that the pact receives was replaced.',
    params: app,
    set: ({ change }) => change({ client_secret: crypto.randomUUID() }),
  },
  'the grant is not enabled': {
    meaning: 'No grant is enabled for the app.',
    params: app,
    set: ({ change }) => change({ grants: [] }),
  },
  'the rate limit is exhausted': {
    meaning: 'The next request gets 429, with Retry-After in seconds, as an HTTP date, or without it.',
    params: [...app, 'endpoint', 'retry_after', 'retry_after_as'],
    set({ mock, limited, plan }, { endpoint = 'token', retry_after, retry_after_as }) {
      if (retry_after === undefined && retry_after_as === undefined) mock.limits.exhaust(limited, endpoint)
      else plan({ client_id: limited, on: endpoint, status: 429, ...waiting(retry_after ?? 30, retry_after_as) })
    },
  },
  'the token service is down': {
    meaning: 'The token endpoint responds with 503, or as the parameters say.',
    params: [...app, ...answer],
    set: ({ plan }, params) => plan({ on: 'token', ...failure(params) }),
  },
  'the API is down': {
    meaning: 'The protected API responds with 503, or as the parameters say.',
    params: [...app, ...answer],
    set: ({ plan }, params) => plan({ on: 'api', ...failure(params) }),
  },
  'an access token was issued': { meaning: 'The access token is valid.', params: app },
  'the access token has expired': {
    meaning: 'The access token has expired.',
    params: app,
    async set(scene, { lifetime = '2h' }) {
      scene.change({ lifetime: '0s' })
      await scene.issue()
      scene.change({ lifetime })
    },
  },
  'the access token was revoked': {
    meaning: 'The access token was revoked before it expired.',
    params: app,
    set: ({ mock, access_token }) => mock.tokens.revoke({ token: access_token }),
  },
  'the access token was altered': {
    meaning: 'The access token is not signed by this mock.',
    params: app,
    set(scene) {
      scene.access_token = altered(scene.access_token)
    },
  },
  'no access key is registered': {
    meaning: 'No access key has the id that the pact receives.',
    params: app,
    set: ({ changeKey }) => changeKey('remove'),
  },
  'the access key is inactive': {
    meaning: 'The access key was deactivated after tokens were issued for it.',
    params: app,
    set: ({ changeKey }) => changeKey({ active: false }),
  },
  'the secret of the access key was changed': {
    meaning: 'The secret of the access key that the pact receives was replaced.',
    params: app,
    set: ({ changeKey }) => changeKey({ secret: crypto.randomUUID() }),
  },
  'the access key belongs to another tenant': {
    meaning: 'The access key belongs to another tenant.',
    params: app,
    set: ({ changeKey }) => changeKey({ tenant_id: crypto.randomUUID() }),
  },
  'a refresh token was issued': { meaning: 'The refresh token is valid.', params: app },
  'the refresh token has expired': {
    meaning: 'The refresh token has expired: the clock is three hours ahead until the state is torn down.',
    params: app,
    set: ({ later }) => later('3h'),
  },
  'the refresh token was revoked': {
    meaning: 'The refresh token was revoked before it expired.',
    params: app,
    set({ mock, refresh_token }) {
      if (refresh_token !== '') mock.tokens.revoke({ token: refresh_token })
    },
  },
  'the refresh token was altered': {
    meaning: 'The refresh token is not signed by this mock.',
    params: app,
    set(scene) {
      scene.refresh_token = altered(scene.refresh_token)
    },
  },
  'the refresh token belongs to another client': {
    meaning: 'The refresh token was issued to the built-in app demo.',
    params: app,
    set: ({ issue }) => issue('demo'),
  },
}

/** All provider states, for verifiers of all languages. */
export const pactStates: readonly PactState[] = providerStates.map((state) => ({ state, ...setups[state] }))

/** Finds a state by its name, ignoring case and whitespace. */
export function findState(name: string): PactState | undefined {
  return pactStates.find(({ state }) => plain(state) === plain(name))
}

/** Describes an unknown state: the nearest one by its words, and all known ones. */
export function unknownState(name: string): string {
  const wanted = new Set(words(name))
  const score = ({ state }: PactState): number =>
    words(state).reduce((sum, word) => sum + (wanted.has(word) ? word.length : 0), 0) / (10 + state.length)
  const nearest = pactStates.toSorted((a, b) => score(b) - score(a))[0]?.state
  const known = pactStates.map(({ state }) => `"${state}"`).join(', ')
  return `${JSON.stringify(name.slice(0, 100))} is not a state. Did you mean "${nearest}"? Known: ${known}`
}

/** Changes a character in the middle of the signature: the last one of a JWT has unused bits. */
function altered(token: string): string {
  const at = Math.max(0, token.length - 10)
  return `${token.slice(0, at)}${token.charAt(at) === '0' ? '1' : '0'}${token.slice(at + 1)}`
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
