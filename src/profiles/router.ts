// Where a request goes, before any endpoint looks at it: the token endpoint by its path, the API by its prefix, or a row of
// the router's own. Its rows consume no fault and count in no rate window.

import { decider, type Outcome } from '../engine/decide.ts'
import type { Facts } from '../engine/parse.ts'
import { chosen, clientAuthenticationFailed, refuse, thread, type Rule } from '../engine/rule.ts'
import { endsInToken, isResourcePath } from './api/path.ts'
import type { HostKind } from './hosts.ts'

/** What a row of the router may ask. */
export interface RouterContext {
  /** Whose host was asked; `other` is neither: a loopback server, a tenant's own domain. */
  readonly host: HostKind
  /** The token paths. */
  readonly paths: readonly string[]
}

/** The rows of the router, in order. The last one holds for whatever no endpoint answers. */
export const routerRows = [
  {
    id: 'host-other-vendor',
    when: (_, { host }) => host === 'other-vendor',
    says: 'The request went to Genesys Cloud, another vendor: its endpoint does not know CXone apps.',
    fix: 'Use the CXone host of your region, such as api.nicecxone.com, api.niceincontact.com or api.nice.incontact.com, or the domain of your tenant.',
    reply: clientAuthenticationFailed,
    source: thread('A', 'answers post to api.mypurecloud.com although the question is about CXone'),
    example: { host: 'api.mypurecloud.com' },
  },
  {
    id: 'path-unknown',
    when: ({ path }, { paths }) => !paths.includes(path),
    says: 'This path is not a token path of the profile.',
    fix: 'POST to /auth/oauth/token or /api/v2/oauth/token. The current issuer, cxone.niceincontact.com/auth/token, is another endpoint that this profile does not model.',
    shows: (_, { paths }) => `token paths here: ${paths.join(', ')}`,
    reply: refuse(404, 'invalid_request', 'Not found'),
    source: chosen('both threads use these two paths; what the real host answers elsewhere is not known'),
    example: { path: '/oauth/token' },
    leaves: ({ path }) => !endsInToken(path),
  },
] as const satisfies readonly Rule<RouterContext>[]

const decide = decider<RouterContext>(routerRows)

/** Where a request goes. */
export type Route =
  | { readonly to: 'token' | 'api' }
  | { readonly to: 'nowhere'; readonly context: RouterContext; readonly outcome: Outcome<RouterContext> }

const toToken: Route = { to: 'token' }
const toApi: Route = { to: 'api' }

/** Finds the way of a request. Allocates nothing for one that an endpoint answers. */
export function routeOf(facts: Facts, host: HostKind, paths: readonly string[]): Route {
  if (host !== 'other-vendor') {
    if (paths.includes(facts.path)) return toToken
    if (isResourcePath(facts.path)) return toApi
  }
  const context = { host, paths }
  return { to: 'nowhere', context, outcome: decide(facts, context) }
}
