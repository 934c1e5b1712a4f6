import type { Mutant } from './mutant.ts'
import { access } from './server-access.ts'
import { openapi } from './server-openapi.ts'
import { page } from './server-page.ts'
import { routes } from './server-routes.ts'
import { config } from './server-config.ts'
import { wire } from './server-wire.ts'

export const server: readonly Mutant[] = [...wire, ...access, ...routes, ...config, ...page, ...openapi]
