// Public API of `cxone-mock/contracts`: our interactions for a team's own pact, under its own consumer name. Pact is
// passed in, so this entry point does not depend on it.

import { clientCredentials } from '../src/profiles/index.ts'
import { addInteraction, contracted, interactions } from './own/interactions.ts'
import { examples, formType, tokenPath, type ConsumerPact, type Interaction, type Matchers } from './own/types.ts'
import { leftOutOf } from './own/token.ts'
import { member, membersOf, optionError } from '../src/options/index.ts'

export { interactions } from './own/interactions.ts'
/** Rows of the token endpoint that a pact cannot contain, and why. */
export const leftOut = leftOutOf(contracted)
export type { ConsumerPact, Interaction, Matchers, PactRequest, PactResponse } from './own/types.ts'

/** Input of the client for one case: everything it needs to send the expected request. */
export interface Setting {
  readonly token_url: string
  readonly client_id: string
  readonly client_secret: string
  readonly scope?: string
}

/** One case of the contract, for one test. */
export interface ContractCase {
  /** Name for the test: the situation of the request, such as `secret-expired`. */
  readonly name: string
  /** The response of the endpoint, to compare with the result of the client. */
  readonly expects: {
    readonly status: number
    readonly error?: string
    readonly expires_in?: number
    /** As in the header. */
    readonly retry_after?: string
  }
  /**
   * Adds the interaction to the pact, runs the client against Pact's mock server, and writes the pact. Returns the
   * result of the client.
   */
  run<T>(client: (setting: Setting) => Promise<T>): Promise<T | undefined>
}

/** Which cases, and the path of the token endpoint. */
export interface ContractOptions {
  /** Default `/auth/oauth/token`. */
  readonly path?: string
  /** Names of cases to omit. */
  readonly without?: readonly string[]
}

// The client sends one kind of request, so cases with other requests are not for it.
const otherRequests = new Set(['charset', 'second-path'])

/**
 * The cases of the token endpoint that a right client can meet, for a team's own PactV3 object: `new PactV3({ consumer, provider:
 * 'cxone-token', dir })` with any spec version, and the `MatchersV3` of the same package.
 * @throws {CxoneMockError} `OPTION_INVALID` for a PactV4 object, and for anything that is not Pact's
 * @example
 * ```ts
 * import { MatchersV3, PactV3 } from '@pact-foundation/pact'
 * import { cxoneContract } from 'cxone-mock/contracts'
 *
 * const pact = new PactV3({ consumer: 'reports', provider: 'cxone-token', dir: 'pacts' })
 * for (const { run, expects } of cxoneContract(pact, MatchersV3))
 *   await run(async ({ token_url, client_id, client_secret }) => {
 *     const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret })
 *     const { status } = await fetch(token_url, { method: 'POST', body })
 *     console.log(status === expects.status)
 *   })
 * ```
 */
export function cxoneContract(
  pact: ConsumerPact,
  matchers: Matchers,
  { path = tokenPath, without = [] }: ContractOptions = {},
): ContractCase[] {
  assertPactV3(pact, matchers)
  return interactions(matchers, path)
    .filter(({ profile, right, name }) => profile === clientCredentials.id && right && !otherRequests.has(name))
    .filter(({ name }) => !without.includes(name))
    .map((interaction) => ({
      name: interaction.name,
      expects: expectationOf(interaction),
      run(client) {
        addInteraction(pact, interaction)
        const scope = member(interaction.request.body, 'scope')
        return pact.executeTest(({ url }) =>
          client({
            token_url: `${url}${interaction.request.path}`,
            client_id: examples.client_id,
            client_secret: examples.client_secret,
            ...(typeof scope === 'string' && { scope }),
          }),
        )
      },
    }))
}

function assertPactV3(pact: ConsumerPact, matchers: Matchers): void {
  if (!has(pact, ['given', 'uponReceiving', 'withRequest', 'willRespondWith', 'executeTest'])) {
    const problem = has(pact, ['addInteraction'])
      ? `this is a PactV4 object, which writes a ${formType} body down as bytes: no matcher and no provider state reaches the secret in it, and the client's request would not match. Pass new PactV3({ …, spec: SpecificationVersion.SPECIFICATION_VERSION_V4 }), which writes the same file format`
      : 'expected a PactV3 object'
    throw optionError('pact', problem)
  }
  if (!has(matchers, ['fromProviderState', 'regex', 'integer', 'string', 'eachLike']))
    throw optionError('matchers', 'expected MatchersV3 of @pact-foundation/pact as the second argument')
}

function has(of: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof member(of, name) === 'function')
}

/** A matcher contains its example. */
function example(of: unknown): unknown {
  return typeof of === 'object' && of !== null && 'value' in of ? of.value : of
}

function expectationOf({ response }: Interaction): ContractCase['expects'] {
  const { error, expires_in } = membersOf(response.body)
  const retryAfter = response.headers?.['Retry-After']
  return {
    status: response.status,
    ...(error !== undefined && { error: String(error) }),
    ...(expires_in !== undefined && { expires_in: Number(example(expires_in)) }),
    ...(retryAfter !== undefined && { retry_after: String(example(retryAfter)) }),
  }
}
