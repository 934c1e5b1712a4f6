// Other people's clients, each set up for client_credentials the way its own documents show, as the checks see them.
// Where a library leaves the token request to its user, the request here is a correct one, so that what is judged is the
// library: its cache, its sharing, its patience.

import {
  bearerTokenAuthenticationPolicy,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
} from '@azure/core-rest-pipeline'
import {
  ConfidentialClientApplication,
  type INetworkModule,
  type NetworkRequestOptions,
  ProtocolMode,
} from '@azure/msal-node'
import { OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client'
import { OAuth2Client as GoogleClient } from 'google-auth-library'
import type { Adapter, Setup } from './judge.ts'

const form = ({ clientId, clientSecret, scope }: Setup): URLSearchParams => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  if (scope !== undefined) body.set('scope', scope)
  return body
}

interface Granted {
  readonly access_token: string
  /** Milliseconds since the epoch, counted from the start of the request. */
  readonly endsAt: number
}

/** The token request that azure and google leave to their user. */
const requestToken = async (setup: Setup, signal?: AbortSignal): Promise<Granted> => {
  const startedAt = setup.clock.now()
  const answer = await setup.fetch(setup.tokenUrl, { method: 'POST', body: form(setup), ...(signal && { signal }) })
  if (!answer.ok) throw new Error(`token request failed with ${answer.status}`)
  const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: unknown }
  return { access_token, endsAt: startedAt + Number(expires_in) * 1000 }
}

const badgateway: Adapter = {
  name: '@badgateway/oauth2-client',
  has: [],
  create: (setup) => {
    const { tokenUrl, clientId, clientSecret, scope, fetch } = setup
    const client = new OAuth2Client({
      server: new URL(tokenUrl).origin,
      tokenEndpoint: tokenUrl,
      clientId,
      clientSecret,
      authenticationMethod: 'client_secret_post',
      fetch: fetch as typeof globalThis.fetch,
    })
    const wrapper = new OAuth2Fetch({
      client,
      getNewToken: () => client.clientCredentials(scope === undefined ? {} : { scope: [scope] }),
    })
    const api = wrapper.mw()
    return {
      getToken: () => wrapper.getAccessToken(),
      fetch: (input, init) => api(new Request(input, init), (request) => fetch(request)),
      printable: [client, wrapper],
    }
  },
}

const google: Adapter = {
  name: 'google-auth-library',
  has: [],
  create: (setup) => {
    const client = new GoogleClient({
      transporterOptions: { fetchImplementation: setup.fetch as typeof globalThis.fetch },
    })
    client.refreshHandler = async () => {
      const { access_token, endsAt } = await requestToken(setup)
      return { access_token, expiry_date: endsAt }
    }
    return {
      bare: () => client.getAccessToken(),
      getToken: async () => {
        const { token } = await client.getAccessToken()
        if (typeof token !== 'string') throw new Error('no token')
        return token
      },
      fetch: async (input, init) => {
        try {
          return await client.fetch(input, init as Parameters<typeof client.fetch>[1])
        } catch (thrown) {
          // gaxios throws for a 4xx; the answer is on the error.
          if (thrown instanceof Error && 'response' in thrown && thrown.response instanceof Object)
            return thrown.response as Response
          throw thrown
        }
      },
      printable: [client],
    }
  },
}

const azure: Adapter = {
  name: '@azure/core-rest-pipeline',
  has: ['signal'],
  create: (setup) => {
    const pipeline = createEmptyPipeline()
    const getToken = async (_scopes: unknown, options?: { abortSignal?: unknown }) => {
      const signal = options?.abortSignal instanceof AbortSignal ? options.abortSignal : undefined
      const { access_token, endsAt } = await requestToken(setup, signal)
      return { token: access_token, expiresOnTimestamp: endsAt }
    }
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ scopes: setup.scope ?? 'none', credential: { getToken } }))
    const echo: HttpClient = {
      sendRequest: async (request) => ({ request, status: 200, headers: createHttpHeaders() }),
    }
    const real: HttpClient = {
      sendRequest: async (request) => {
        const body = request.body as BodyInit | null
        const answer = await setup.fetch(request.url, {
          method: request.method,
          headers: request.headers.toJSON(),
          body,
        })
        return { request, status: answer.status, headers: createHttpHeaders(), bodyAsText: await answer.text() }
      },
    }
    return {
      getToken: async ({ signal } = {}) => {
        const request = createPipelineRequest({
          url: 'https://api.example.com/',
          ...(signal && { abortSignal: signal }),
        })
        const { request: sent } = await pipeline.sendRequest(echo, request)
        return sent.headers.get('authorization')?.slice('Bearer '.length) ?? ''
      },
      fetch: async (url, init) => {
        const method = (init?.method ?? 'GET') as 'GET' | 'POST'
        const body = init?.body as string | undefined
        const { status, bodyAsText } = await pipeline.sendRequest(
          real,
          createPipelineRequest({ url, method, ...(body && { body }) }),
        )
        return new Response(bodyAsText ?? '', { status })
      },
      printable: [pipeline],
    }
  },
}

const msal: Adapter = {
  name: '@azure/msal-node',
  has: [],
  create: ({ tokenUrl, clientId, clientSecret, scope, fetch }) => {
    const { origin } = new URL(tokenUrl)
    const metadata = {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: tokenUrl,
      jwks_uri: `${origin}/jwks`,
      end_session_endpoint: `${origin}/logout`,
    }
    const send = async <T>(url: string, options?: NetworkRequestOptions, method = 'GET') => {
      const answer = await fetch(url, {
        method,
        headers: options?.headers ?? {},
        ...(method === 'POST' && { body: options?.body ?? '' }),
      })
      // What its own network module makes of an answer that is no JSON.
      const error = answer.status >= 500 ? 'server_error' : 'client_error'
      const body = (await answer.json().catch(() => ({ error, error_description: 'no JSON' }))) as T
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body }
    }
    const networkClient: INetworkModule = {
      sendGetRequestAsync: (url, options) => send(url, options),
      sendPostRequestAsync: (url, options) => send(url, options, 'POST'),
    }
    const app = new ConfidentialClientApplication({
      auth: {
        clientId,
        clientSecret,
        authority: `${origin}/tenant`,
        knownAuthorities: [new URL(tokenUrl).host],
        authorityMetadata: JSON.stringify(metadata),
      },
      system: { networkClient, protocolMode: ProtocolMode.OIDC },
    })
    return {
      getToken: async () => {
        const result = await app.acquireTokenByClientCredential({ scopes: [scope ?? 'none'] })
        if (result === null) throw new Error('no token')
        return result.accessToken
      },
      printable: [app],
    }
  },
}

export const others: readonly Adapter[] = [badgateway, google, azure, msal]
