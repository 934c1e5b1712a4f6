// createMock(options): the token endpoint, the guarded API, the ready apps and their state as one object. The in-process face.

import { dataStore, type Manner, type MockData } from './api/index.ts'
import { type Endpoint, routeEndpoint, routerRefusal, tokenEndpoint } from './endpoint/index.ts'
import { hostName, parse, type ParsedRequest, type WireReply, type WireRequest } from './engine/index.ts'
import { jwtSigner } from './jwt.ts'
import { lazily } from './lazy.ts'
import type { MockOptions } from './mock-options.ts'
import { mockSchema, settingsSchema } from './mock-schema.ts'
import { CxoneMockError, optionsError } from './options/index.ts'
import { check } from './options/schema.ts'
import {
  type ApiRuleId,
  endsInToken,
  hostKinds,
  isResourcePath,
  type Jwts,
  jwtTokens,
  opaqueRefreshTokens,
  opaqueTokens,
  ownedPaths,
  pathsOf,
  presetAccessKeys,
  presetApps,
  type Profile,
  profiles as allProfiles,
  router,
  routerRows,
  type RuleId,
  ruleIdsOf,
  shownHosts,
  tokenPathsOf,
} from './profiles/index.ts'
import { idSource, signer } from './sign.ts'
import {
  type Arrival,
  assertNoRefusals,
  mockState,
  type Dependencies,
  type PublicState,
  rateLimit,
  type Settings,
  type State,
  type TokenFormat,
} from './state/index.ts'
import { toResponse, toWire } from './web.ts'

// Taken when this module is loaded: a runner's fake timers, which replace them later, neither move the mock's clock nor stop it.
const { setTimeout, clearTimeout } = globalThis
const { now } = Date
const stopwatch = performance.now.bind(performance)
const realTime: Dependencies['time'] = {
  now,
  after(delay, callback) {
    const timer = setTimeout(callback, delay)
    return () => clearTimeout(timer)
  },
}

/** What an intercepted request is answered; undefined if it is left to the handlers of a suite. */
type Intercepted = WireReply | Promise<WireReply | undefined> | undefined

/** What an adapter needs of a mock. */
export interface MockEngine
  extends Pick<State, 'clock' | 'paths' | 'arrive' | 'limitViews'>, Pick<CxoneMock, 'knowsHost'> {
  readonly profiles: readonly Profile[]
  /** Reads a `jwt_key` that was given. @throws {CxoneMockError} `OPTION_INVALID` if it is not a key */
  checkKeys(): Promise<void>
  /** How many bytes of a body are read. */
  readonly bodyLimit: number
  /** Hosts that stand for CXone beside its own. */
  readonly hosts: readonly string[]
  /** Answers a wire request; a promise for the API, and where a planned delay makes it wait. Never throws on any request. */
  answer(request: WireRequest, arrival?: Arrival): WireReply | Promise<WireReply>
  /** As `answer`, but undefined for what a suite may answer by itself: an unknown path, an unknown collection with a good token. */
  intercept(request: WireRequest, arrival?: Arrival): Intercepted
  /** Whether a URL is one that a mock inside a suite looks at: a known host, and a path of a profile or of the API, or one that is meant for signing in. */
  covers(url: string): boolean
  /** Whether a covered URL is answered in any case, and never left to the handlers of a suite. */
  isAnswered(url: string): boolean
  /** As `configure`, but `reset` returns to these settings, and apps and access keys that were added since the start stay. */
  startFrom(settings: Partial<Settings>): void
}

const engines = new WeakMap<CxoneMock, MockEngine>()

/** The engine of a mock. @throws {CxoneMockError} `NOT_A_MOCK` for anything that `createMock` did not make */
export function engineOf(mock: CxoneMock): MockEngine {
  const engine = engines.get(mock)
  if (engine === undefined)
    throw new CxoneMockError(
      'NOT_A_MOCK',
      'expected a mock that createMock() made, got a copy of one or another object',
    )
  return engine
}

/** A CXone token endpoint and what its tokens are for, in process. */
export interface CxoneMock extends PublicState {
  /** The collections of the guarded API. */
  readonly data: MockData
  /**
   * Answers as the endpoint would, without a network.
   * @throws {TypeError} where a planned fault resets the connection
   * @throws what the signal gives as its reason, where the request is aborted before the answer is there
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Whether the host of a URL is one of CXone's, one of `hosts`, or one of the vendor that is mistaken for it. */
  knowsHost(url: string): boolean
  /** Replaces all settings, apps and access keys, until `reset()`. @throws {CxoneMockError} `OPTION_INVALID` and changes nothing */
  configure(settings: Partial<Settings>): void
  /**
   * For `afterEach`, before `reset`: that no request was refused, at the token endpoint or at the API.
   * @throws {CxoneMockError} `REQUESTS_REFUSED` with the diagnoses of all that were, but for those of the rules that are
   * allowed; `OPTION_INVALID` for a wrong option, `NOT_FOUND` for an id that no rule has
   */
  assertNoRefusals(options?: { readonly allow?: readonly (RuleId | ApiRuleId)[] }): void
  /** Returns everything to what `createMock` made. Tokens issued before are revoked. */
  reset(): void
}

/**
 * Makes a mock. Two mocks share nothing.
 * @throws {CxoneMockError} `OPTION_INVALID` with every option that is wrong
 */
export function createMock(options: MockOptions = {}): CxoneMock {
  const { profiles, ...rest } = check(mockSchema, options)
  const served =
    profiles === undefined ? allProfiles : allProfiles.filter(({ id }) => profiles.some((each) => each === id))
  return madeOf(served, rest)
}

/**
 * Makes a mock of some profiles.
 * @throws {CxoneMockError} `OPTION_INVALID` with every option that is wrong
 */
export function mockOf(profiles: readonly Profile[], options: Omit<MockOptions, 'profiles'> = {}): CxoneMock {
  return madeOf(profiles, check(mockSchema, options))
}

function madeOf(profiles: readonly Profile[], options: Omit<MockOptions, 'profiles'>): CxoneMock {
  const { signing_key, jwt_key, journalSize, time = realTime, defer, data = {}, ...settings } = options
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

  /** What depends on the settings: which path is whose, and whose host is whose. */
  function wayOf() {
    const { hosts, paths } = state.settings
    const served = tokenEndpoints.flatMap(([profile, endpoint]) =>
      pathsOf(profile, paths).map((path) => [path, endpoint] as const),
    )
    const endpoints = new Map<string, Endpoint>([...otherEndpoints, ...served])
    return { endpoints, hostKind: hostKinds(hosts), routeOf: router(endpoints, state.paths, isApi) }
  }
  const isClaimed = (path: string): boolean => endsInToken(path) || profiles.some(({ claims }) => claims?.(path))
  const kindOf = (url: string) => way.hostKind(hostName(new URL(url).hostname))

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
    // A whole config file may be handed over: what it holds beside the settings counts from the start only.
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
      // What fetch itself does where the connection breaks.
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

/** What is awaited, or the reason of a signal that is aborted before. */
async function unlessAborted<T>(awaited: T | Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  if (!(awaited instanceof Promise)) return awaited
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort)
    awaited.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** @throws {CxoneMockError} `OPTION_INVALID` for a setting `paths` with one of another profile */
function checkPaths(profiles: readonly Profile[], { paths = [] }: Partial<Settings>): void {
  const issues = ownedPaths(profiles, paths).map(({ index, path, owner }) => ({
    path: `paths[${index}]`,
    message: `${JSON.stringify(path)} is a path of the profile ${owner.id}: remove it, or leave that profile out of profiles`,
  }))
  if (issues.length > 0) throw optionsError(issues)
}

function withPresets(profiles: readonly Profile[], settings: Partial<Settings>): Settings {
  const { apps = [], access_keys = [] } = settings
  const replaced = new Set(apps.map(({ client_id }) => client_id))
  const replacedKeys = new Set(access_keys.map(({ id }) => id))
  return {
    ...settings,
    apps: [...apps, ...presetApps(profiles).filter(({ client_id }) => !replaced.has(client_id))],
    access_keys: [...access_keys, ...presetAccessKeys(profiles).filter(({ id }) => !replacedKeys.has(id))],
  }
}

// Changed in a config file, these count from the next start.
const fromTheStart: ReadonlySet<string> = new Set(['$schema', 'data', 'signing_key', 'jwt_key', 'profiles'])

/** The format that a profile names, made once for the mock. */
function formatsOf(jwts: Jwts): (profile: Profile) => TokenFormat {
  const named = { opaque: opaqueTokens, jwt: jwtTokens(jwts), 'jwt-opaque': jwtTokens(jwts, opaqueRefreshTokens) }
  return ({ tokens }) => (typeof tokens === 'string' ? named[tokens] : tokens)
}
