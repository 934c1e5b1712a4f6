// Routes requests before any endpoint sees them: to the token endpoint of a profile by its path, to another route of a
// profile, to the API by its prefix, or to a row of the router. These rows consume no faults and do not count against a
// rate limit.

import { chosen, decider, type Outcome, type ParsedRequest, type Refusal, refuse, thread } from '../engine/index.ts'
import { pathEvidence } from './elsewhere.ts'
import type { HostKind } from './hosts.ts'
import { endsInToken } from './paths.ts'
import type { Row } from './row.ts'

/** Context of the rows of the router. */
export interface RouterContext {
  /** Owner of the host. `other`: a loopback server or a tenant's own domain. */
  readonly host: HostKind
  /** All token paths. */
  readonly paths: readonly string[]
}

/** A row of the router. */
export type RouterRow<Id extends string = string> = Row<RouterContext, Refusal, Id>

/** Rows of the router, in order. The last one matches every request that no endpoint handles. */
export const routerRows = [
  {
    id: 'host-other-vendor',
    when: (_, { host }) => host === 'other-vendor',
    problem: 'The request went to Genesys Cloud, another vendor, which does not know CXone apps.',
    fix: 'Use the CXone host of your region, such as api.nicecxone.com, api.niceincontact.com or api.nice.incontact.com, or the domain of your tenant.',
    reply: refuse(401, 'invalid_client', 'Client authentication failed'),
    source: thread('A', 'answers post to api.mypurecloud.com although the question is about CXone'),
    blames: 'request',
    seenIn: 'host',
    hides: ['path-unknown'],
    contract: { leftOut: 'the Host of a verified request is the address of the provider' },
    drift: { never: 'it is another vendor' },
    example: { host: 'api.mypurecloud.com' },
  },
  {
    id: 'path-unknown',
    when: ({ path }, { paths }) => !paths.includes(path),
    problem: 'No endpoint of this mock has this path.',
    fix: 'For client_credentials, POST to /auth/oauth/token or /api/v2/oauth/token. For an access key or a refresh token, POST to /auth/token.',
    evidence: ({ path }, { paths }) => pathEvidence(path, paths),
    reply: refuse(404, 'invalid_request', 'Not found'),
    source: chosen('both threads use these two paths; what the real host answers elsewhere is not known'),
    blames: 'request',
    seenIn: 'path',
    contract: { state: 'an app is registered' },
    drift: { never: 'it would be another endpoint of the tenant' },
    example: { path: '/oauth/token' },
    leaves: ({ path }) => !endsInToken(path),
  },
] as const satisfies readonly RouterRow[]

const decide = decider<RouterContext, RouterRow>(routerRows)

/** Destination of a request. */
type Route<Endpoint = unknown> =
  | { readonly to: 'endpoint'; readonly endpoint: Endpoint }
  | { readonly to: 'api' }
  | { readonly to: 'nowhere'; readonly context: RouterContext; readonly outcome: Outcome<RouterRow> }

const toApi: Route<never> = { to: 'api' }

/** Finds the destination of a request. */
export type Router<Endpoint> = (request: ParsedRequest, host: HostKind) => Route<Endpoint>

/**
 * Creates a router for the served endpoints, by their paths. Allocates nothing for a request that one of them handles.
 * @param tokenPaths the token paths, for messages
 * @param isApi whether a path belongs to the protected API
 */
export function router<Endpoint>(
  endpoints: ReadonlyMap<string, Endpoint>,
  tokenPaths: readonly string[],
  isApi: (path: string) => boolean,
): Router<Endpoint> {
  const routes = new Map([...endpoints].map(([path, endpoint]) => [path, { to: 'endpoint', endpoint } as const]))
  return (request, host) => {
    if (host !== 'other-vendor') {
      const route = routes.get(request.path)
      if (route !== undefined) return route
      if (isApi(request.path)) return toApi
    }
    const context = { host, paths: tokenPaths }
    return { to: 'nowhere', context, outcome: decide(request, context) }
  }
}
