// createMock(options): the token endpoints, the protected API, the built-in apps and their state as one object. The
// in-process adapter.

import { dataStore, type Manner } from './api/index.ts'
import { type Endpoint, routeEndpoint, routerRefusal, tokenEndpoint } from './endpoint/index.ts'
import { hostName, parse, type ParsedRequest, type WireReply, type WireRequest } from './engine/index.ts'
import { jwtSigner } from './jwt.ts'
import { lazily } from './lazy.ts'
import type { MockOptions } from './mock-options.ts'
import { cleanSchema, mockSchema, settingsSchema } from './mock-schema.ts'
import { checkRuleId, coversHost, CxoneMockError } from './options/index.ts'
import { check } from './options/schema.ts'
import {
  endsInToken,
  type HostKind,
  hostKinds,
  isResourcePath,
  pathsOf,
  type Profile,
  profiles as allProfiles,
  router,
  routerRows,
  ruleIdsOf,
  shownHosts,
  tokenPathsOf,
} from './profiles/index.ts'
import { dateTime, realTime, stopwatch } from './real-time.ts'
import { assertClean } from './refusals.ts'
import { idSource, signer } from './sign.ts'
import { type Arrival, assertNoRefusals, mockState, rateLimit, type Settings } from './state/index.ts'
import { checkPaths, formatsOf, fromTheStart, withPresets } from './mock-parts.ts'
import { toResponse, toWire, unlessAborted } from './web.ts'
import type { CxoneMock, Intercepted, MockEngine } from './mock-interfaces.ts'

export type { CxoneMock, MockEngine } from './mock-interfaces.ts'

const engines = new WeakMap<CxoneMock, MockEngine>()

/**
 * Returns the engine of a mock.
 * @throws {CxoneMockError} `NOT_A_MOCK` if `createMock` did not create it
 */
export function engineOf(mock: CxoneMock): MockEngine {
  const engine = engines.get(mock)
  if (engine === undefined)
    throw new CxoneMockError(
      'NOT_A_MOCK',
      'expected a mock that createMock() made, got a copy of one or another object',
    )
  return engine
}

/**
 * Creates a mock. Two mocks share nothing.
 * @throws {CxoneMockError} `OPTION_INVALID` with every invalid option
 * @example
 * ```ts
 * import { createMock } from 'cxone-mock'
 *
 * const mock = createMock({ apps: [{ client_id: 'billing', client_secret: 'billing-secret' }] })
 * const body = new URLSearchParams({
 *   grant_type: 'client_credentials',
 *   client_id: 'billing',
 *   client_secret: 'billing-secret',
 * })
 * const response = await mock.fetch('https://api.nicecxone.com/auth/oauth/token', { method: 'POST', body })
 * ```
 */
export function createMock(options: MockOptions = {}): CxoneMock {
  return mockOfChecked(check(mockSchema, options))
}

/** Like `createMock`, for options that were checked. */
export function mockOfChecked({ profiles, ...rest }: MockOptions): CxoneMock {
  const served =
    profiles === undefined ? allProfiles : allProfiles.filter(({ id }) => profiles.some((each) => each === id))
  return madeOf(served, rest)
}

/**
 * Creates a mock of given profiles.
 * @throws {CxoneMockError} `OPTION_INVALID` with every invalid option
 */
export function mockOf(profiles: readonly Profile[], options: Omit<MockOptions, 'profiles'> = {}): CxoneMock {
  return madeOf(profiles, check(mockSchema, options))
}

function madeOf(profiles: readonly Profile[], options: Omit<MockOptions, 'profiles'>): CxoneMock {
  const { signing_key, jwt_key, journalSize, clock, only, time: given, defer, data = {}, ...settings } = options
  const time = given ?? (clock === 'date' ? dateTime : realTime)
  checkPaths(profiles, settings)
  const ruleIds = ruleIdsOf(profiles)
  const jwts = jwtSigner(jwt_key)
  const formats = formatsOf(jwts)
  const routes = profiles.flatMap((profile) => (profile.routes ?? []).map((route) => ({ profile, route })))
  const state = mockState(withPresets(profiles, settings), {
    time,
    sign: signer(signing_key),
    newId: idSource(),
    stopwatch,
    ruleIds,
    formats: [...new Set(profiles.map(formats))],
    tokenPaths: (more) => tokenPathsOf(profiles, more),
    profiles: profiles.map(({ id, defaults }) => ({ id, rateLimit: rateLimit(defaults.rate_limit) })),
    shown: { hosts: shownHosts, paths: routes.map(({ route }) => route.path) },
    ...(journalSize !== undefined && { journalSize }),
    ...(defer && { defer }),
  })
  const tokenEndpoints = profiles.map(
    (profile) => [profile, tokenEndpoint(state, profile, formats(profile), routerRows)] as const,
  )
  const otherEndpoints = routes.map(
    ({ profile, route }) => [route.path, routeEndpoint(state, profile, route, jwts.jwks)] as const,
  )
  const refuse = routerRefusal(state, routerRows)
  const store = dataStore(data, state.journal.trail)
  const loadApi = lazily('The protected API', async () => (await import('./api/api.ts')).protectedApi(state, store))
  const isApi = (path: string): boolean => isResourcePath(path) || profiles.some(({ api }) => api?.(path))
  let way = wayOf()

  /** The parts that depend on the settings: routing by path and host. */
  function wayOf() {
    const { hosts, paths } = state.settings
    const served = tokenEndpoints.flatMap(([profile, endpoint]) =>
      pathsOf(profile, paths).map((path) => [path, endpoint] as const),
    )
    const endpoints = new Map<string, Endpoint>([...otherEndpoints, ...served])
    return { endpoints, hostKind: hostKinds(hosts), routeOf: router(endpoints, state.paths, isApi) }
  }
  const isClaimed = (path: string): boolean => endsInToken(path) || profiles.some(({ claims }) => claims?.(path))
  const onlyHosts = only?.map((host) => host.toLowerCase())
  const kindOf = (url: string): HostKind => {
    const host = hostName(new URL(url).hostname)
    const kind = way.hostKind(host)
    if (onlyHosts === undefined) return kind
    return !coversHost(onlyHosts, host) ? 'other' : kind === 'other' ? 'cxone' : kind
  }

  function handle(request: WireRequest, arrival: Arrival, manner: 'answer'): WireReply | Promise<WireReply>
  function handle(request: WireRequest, arrival: Arrival, manner: 'intercept'): Intercepted
  function handle(request: WireRequest, arrival: Arrival, manner: Manner): Intercepted {
    const parsed = parse(request, state.settings.bodyLimit)
    const reading = state.prepareBearer(parsed.authorization)
    if (reading === undefined) return handleParsed(parsed, arrival, request.remote, manner)
    return reading.then(() => handleParsed(parsed, arrival, request.remote, manner))
  }
  function handleParsed(parsed: ParsedRequest, arrival: Arrival, remote: string | undefined, manner: Manner) {
    const host = way.hostKind(parsed.host)
    const route = way.routeOf(parsed, host)
    switch (route.to) {
      case 'endpoint':
        return route.endpoint(parsed, arrival, host, remote)
      case 'api':
        return loadApi().then((askApi) => askApi(parsed, arrival, remote, manner))
      case 'nowhere':
        return manner === 'intercept' && route.outcome.rule.leaves?.(parsed) && !isClaimed(parsed.path)
          ? undefined
          : refuse(parsed, arrival, route.outcome, route.context)
    }
  }
  const answer: MockEngine['answer'] = (request, arrival = state.arrive()) => handle(request, arrival, 'answer')

  const engine: MockEngine = {
    profiles,
    async checkKeys() {
      if (jwt_key !== undefined) await jwts.jwks()
    },
    clock: state.clock,
    arrive: state.arrive,
    get bodyLimit() {
      return state.settings.bodyLimit
    },
    get hosts() {
      return state.settings.hosts
    },
    get paths() {
      return state.paths
    },
    answer,
    intercept: (request, arrival = state.arrive()) => handle(request, arrival, 'intercept'),
    covers(url) {
      const { pathname } = new URL(url)
      const kind = kindOf(url)
      if (kind === 'other') return false
      if (kind === 'other-vendor') return endsInToken(pathname) || state.paths.includes(pathname)
      return isClaimed(pathname) || way.endpoints.has(pathname) || isApi(pathname)
    },
    knowsHost: (url) => kindOf(url) !== 'other',
    isAnswered(url) {
      const { pathname } = new URL(url)
      return isClaimed(pathname) || way.endpoints.has(pathname)
    },
    limitViews: state.limitViews,
    startFrom: (next) => configure(next, true),
  }
  function configure(next: Partial<Settings>, asStart: boolean): void {
    // Accepts a whole config file: members that are not settings apply after a restart only.
    const said = Object.entries(next).filter(([name]) => !fromTheStart.has(name))
    const checked = check(settingsSchema, Object.fromEntries(said))
    checkPaths(profiles, checked)
    state.configure(withPresets(profiles, checked), asStart)
    way = wayOf()
  }
  const mock: CxoneMock = {
    apps: state.apps,
    access_keys: state.access_keys,
    clock: state.clock,
    limits: state.limits,
    faults: state.faults,
    tokens: state.tokens,
    journal: state.journal,
    data: store.data,
    knowsHost: engine.knowsHost,
    assertNoRefusals: (allowed = {}) => assertNoRefusals(state.journal, allowed, ruleIds),
    assertClean(allowed = {}) {
      try {
        const checked = check(cleanSchema, allowed)
        for (const [index, id] of (checked.allow ?? []).entries()) checkRuleId(id, ruleIds, `allow[${index}]`)
        assertClean(mock, state.journal.stats(), checked)
      } finally {
        mock.reset()
      }
    },
    configure: (next) => configure(next, false),
    reset() {
      state.reset()
      store.reset()
      way = wayOf()
    },
    async fetch(input, init) {
      const arrival = state.arrive()
      const request = new Request(input, init)
      const wire = await unlessAborted(toWire(request), request.signal)
      const reply = await unlessAborted(answer(wire, arrival), request.signal)
      // The error that fetch throws when the connection breaks.
      if (reply.cut === 'reset')
        throw new TypeError('fetch failed', {
          cause: Object.assign(new Error('planned fault: connection reset'), { code: 'ECONNRESET' }),
        })
      return toResponse(reply, request.method)
    },
  }
  engines.set(mock, engine)
  return mock
}
