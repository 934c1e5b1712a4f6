import { client } from './client.ts'
import { issuer } from './issuer.ts'
import { mock } from './mock.ts'
import { mocks } from './mocks.ts'
import type { Mutant } from './mutant.ts'
import { options } from './options.ts'
import { resource } from './resource.ts'
import { server } from './server.ts'
import { token } from './token.ts'

export type { Mutant } from './mutant.ts'

/** All mutants, room by room. */
export const mutants: readonly Mutant[] = [
  ...options,
  ...token,
  ...issuer,
  ...resource,
  ...mock,
  ...mocks,
  ...server,
  ...client,
]
