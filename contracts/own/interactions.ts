// All interactions of the contract, and how one is added to a PactV3 object.

import { clientCredentials, type Profile } from '../../src/profiles/index.ts'
import { apiInteractions } from './api.ts'
import { tokenPath, type ConsumerPact, type Interaction, type Matchers } from './types.ts'
import { furtherInteractions } from './token-cases.ts'
import { tableInteractions } from './token.ts'

/** The profiles of the contract. The pacts of the issuer are not written yet. */
export const contracted: readonly Profile[] = [clientCredentials]

/** The contract between a client and CXone: token endpoint and protected API. */
export function interactions(
  matchers: Matchers,
  path: string = tokenPath,
  profiles: readonly Profile[] = contracted,
): Interaction[] {
  return [
    ...profiles.flatMap((profile, index) => tableInteractions(profile, index === 0, matchers, path)),
    ...furtherInteractions(matchers, path),
    ...apiInteractions(matchers),
  ]
}

/** Adds an interaction to a PactV3 object. PactV3 requires its state first. */
export function addInteraction(pact: ConsumerPact, interaction: Interaction): void {
  pact.given(interaction.state, interaction.params as never)
  pact.uponReceiving(interaction.uponReceiving)
  pact.withRequest(interaction.request as never)
  pact.willRespondWith(interaction.response as never)
}
