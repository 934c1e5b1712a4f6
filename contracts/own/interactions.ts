// All interactions of the contract, and how one is put into a PactV3 object.

import { clientCredentials, type Profile } from '../../src/profiles/index.ts'
import { apiInteractions } from './api.ts'
import { tokenPath, type ConsumerPact, type Interaction, type Matchers } from './types.ts'
import { furtherInteractions } from './token-cases.ts'
import { tableInteractions } from './token.ts'

/** The profiles that the own contract speaks of: the pacts of the issuer are not written yet. */
export const contracted: readonly Profile[] = [clientCredentials]

/** What the contract between a client and CXone holds: token endpoint and guarded API. */
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

/** Puts one interaction into a PactV3 object. Its state comes first: PactV3 wants it so. */
export function addInteraction(pact: ConsumerPact, interaction: Interaction): void {
  pact.given(interaction.state, interaction.params as never)
  pact.uponReceiving(interaction.uponReceiving)
  pact.withRequest(interaction.request as never)
  pact.willRespondWith(interaction.response as never)
}
