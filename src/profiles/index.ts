// Registry of the profiles. To add one, add its folder and a line here.

import type { apiRules } from './api/rules.ts'
import { clientCredentials } from './client-credentials/index.ts'
import { issuer } from './issuer/index.ts'
import type { IssuerRouteId } from './issuer/routes.ts'
import type { Profile } from './profile.ts'
import type { routerRows } from './router.ts'
import { userhub } from './userhub/index.ts'

const list = [clientCredentials, issuer, userhub] as const

/** Id of a row of the router, or of an endpoint or a route of a profile. */
export type RuleId = (typeof routerRows)[number]['id'] | (typeof list)[number]['rows'][number]['id'] | IssuerRouteId

/** Id of a profile. */
export type ProfileId = (typeof list)[number]['id']

/** Id of a row of the protected API. */
export type ApiRuleId = (typeof apiRules)[number]['id']

/** Default token path. */
export const tokenPath: string = clientCredentials.paths[0]

/** All profiles. */
export const profiles: readonly Profile<RuleId>[] = list

export { clientCredentials } from './client-credentials/index.ts'
export { apiExampleRequest } from './api/example.ts'
export { isResourcePath, resourcePath, type ResourcePath } from './api/path.ts'
export { apiNotes } from './api/notes.ts'
export { type ApiContext, type ApiRow, apiRules, type Operation } from './api/rules.ts'
export { cxoneHosts, type HostKind, hostKinds, shownHosts } from './hosts.ts'
export { type Jwts, jwtTokens } from './jwt-tokens.ts'
export { opaqueRefreshTokens } from './opaque-refresh.ts'
export { nearValue } from './near-key.ts'
export { opaqueTokens } from './opaque.ts'
export { originOf } from './origin.ts'
export { elsewhere, pathEvidence } from './elsewhere.ts'
export { endsInToken } from './paths.ts'
export {
  type AnyRow,
  ownedPaths,
  pathsOf,
  presetAccessKeys,
  presetApps,
  type Profile,
  profileOf,
  type ProfileRoute,
  type RouteContext,
  type RouteRow,
  rowsOf,
  ruleIdsOf,
  type Table,
  tablesOf,
  tokenPathsOf,
} from './profile.ts'
export { type ProviderState, providerStates } from './provider-states.ts'
export { router, type RouterContext, type RouterRow, routerRows } from './router.ts'
export { credentialsOf } from './row.ts'
export type {
  AccessKeyFound,
  CheckId,
  Client,
  Context,
  Contract,
  Credentials,
  Drift,
  Example,
  KnownClient,
  Row,
  SeenIn,
  Sent,
} from './row.ts'
