// The consumer side of our own contract, against Pact's mock server: the reference client, and plain requests that no
// client should send. Each interaction is written into the pact file. Pact is passed in.

import { tokenClient, TokenClientError } from '../../src/client/index.ts'
import { addInteraction, interactions } from './interactions.ts'
import { examples, formType, type ConsumerPact, type Interaction, type Matchers, type PactRequest } from './types.ts'
import { clientCredentials } from '../../src/profiles/index.ts'

/** The part of @pact-foundation/pact that is used. */
export interface PactModule {
  readonly PactV3: new (options: never) => ConsumerPact
  readonly MatchersV3: Matchers & { reify(template: never): unknown }
}

/** Result of the sender: of the client a token or its error, of a plain request and the API a status. */
export type Met =
  | { readonly token: string }
  | { readonly status: number }
  | { readonly code: string; readonly status?: number; readonly error?: string; readonly retryAfter?: number }

/**
 * Runs the whole contract and writes the pact files into a folder.
 * @throws if a request was not as the contract says
 */
export async function writePacts(
  { PactV3, MatchersV3 }: PactModule,
  dir: string,
  onMet: (interaction: Interaction, met: Met) => void = () => undefined,
): Promise<void> {
  const pacts = new Map<string, ConsumerPact>()
  for (const interaction of interactions(MatchersV3)) {
    const { provider, profile, right, name, request } = interaction
    const pact =
      pacts.get(provider) ?? new PactV3({ consumer: 'cxone-client', provider, dir, logLevel: 'error' } as never)
    pacts.set(provider, pact)
    addInteraction(pact, interaction)
    const sent = MatchersV3.reify(request as never) as PactRequest
    const met = await pact.executeTest<Met>(({ url }) => {
      // The client sends no charset, which is valid; fetch and axios do.
      if (!right || name === 'charset') return plainRequest(url, sent)
      if (provider === 'cxone-api') return callApi(url, sent)
      return profile === clientCredentials.id ? askForToken(url, sent) : plainRequest(url, sent)
    })
    if (met !== undefined) onMet(interaction, met)
  }
}

const now = Date.parse('2030-01-01T00:00:00Z')

/** With the reference client. */
async function askForToken(url: string, { path, body }: PactRequest): Promise<Met> {
  const { client_id, client_secret, scope } = body as Record<'client_id' | 'client_secret', string> & { scope?: string }
  const client = tokenClient({
    tokenUrl: `${url}${path}`,
    clientId: client_id,
    clientSecret: client_secret,
    ...(scope !== undefined && { scope }),
    retries: 0,
    random: () => 0,
    clock: { now: () => now, setTimeout, clearTimeout },
  })
  try {
    return { token: await client.getToken() }
  } catch (error) {
    if (!(error instanceof TokenClientError)) throw error
    const { code, status, error: oauthError, retryAt } = error
    return {
      code,
      ...(status !== undefined && { status }),
      ...(oauthError !== undefined && { error: oauthError }),
      ...(retryAt !== undefined && { retryAfter: (retryAt - now) / 1_000 }),
    }
  }
}

/** With the reference client, which has its token from elsewhere. */
async function callApi(url: string, { method, path, headers, body }: PactRequest): Promise<Met> {
  const access_token = String(headers?.['Authorization']).replace('Bearer ', '')
  const contentType = headers?.['Content-Type']
  const client = tokenClient({
    tokenUrl: 'https://token.example/auth/oauth/token',
    clientId: examples.client_id,
    clientSecret: examples.client_secret,
    fetch: async (input, init) =>
      String(input instanceof Request ? input.url : input).startsWith(url)
        ? fetch(input, init)
        : Response.json({ access_token, token_type: 'Bearer', expires_in: 7_200 }),
  })
  const response = await client.fetch(`${url}${path}`, {
    method,
    ...(contentType !== undefined && { headers: { 'Content-Type': String(contentType) } }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  await response.text()
  return { status: response.status }
}

/** Sent unchanged, valid or not. */
async function plainRequest(
  url: string,
  { method, path, query, headers, body, contentType }: PactRequest,
): Promise<Met> {
  const target = new URL(path, url)
  for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, String(value))
  const response = await fetch(target, {
    method,
    headers: headers as Record<string, string>,
    ...(body !== undefined && { body: written(body, contentType) }),
  })
  await response.text()
  return { status: response.status }
}

function written(body: unknown, contentType: string | undefined): string {
  if (typeof body === 'string') return body
  return contentType?.startsWith(formType) === true
    ? new URLSearchParams(body as Record<string, string>).toString()
    : JSON.stringify(body)
}
