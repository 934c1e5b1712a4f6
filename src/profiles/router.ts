// Where a request goes, before any endpoint looks at it: the token endpoint of a profile by its path, another route of it, the API
// by its prefix, or a row of the router's own. Its rows consume no fault and count in no rate window.

import { chosen, decider, type Outcome, type ParsedRequest, type Refusal, refuse, thread } from '../engine/index.ts'
import { pathEvidence } from './elsewhere.ts'
import type { HostKind } from './hosts.ts'
import { endsInToken } from './paths.ts'
import type { Row } from './row.ts'

/** What a row of the router may ask. */
export interface RouterContext {
  /** Whose host was asked; `other` is neither: a loopback server, a tenant's own domain. */
  readonly host: HostKind
  /** The token paths. */
  readonly paths: readonly string[]
}

/** A row of the router. */
export type RouterRow<Id extends string = string> = Row<RouterContext, Refusal, Id>

/** The rows of the router, in order. The last one holds for whatever no endpoint answers. */
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

/** Where a request goes. */
type Route<Endpoint = unknown> =
  | { readonly to: 'endpoint'; readonly endpoint: Endpoint }
  | { readonly to: 'api' }
  | { readonly to: 'nowhere'; readonly context: RouterContext; readonly outcome: Outcome<RouterRow> }

const toApi: Route<never> = { to: 'api' }

/** Finds the way of a request. */
export type Router<Endpoint> = (request: ParsedRequest, host: HostKind) => Route<Endpoint>

/**
 * Makes a router over the endpoints that are served, by their paths. It allocates nothing for a request that one of them answers.
 * @param tokenPaths the token paths among them, for a person
 * @param isApi which paths are the protected API's
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
