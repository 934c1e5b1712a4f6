// cxoneMock(options): the token endpoint, the guarded API, the ready apps and their state as one object. The in-process face.

import { lazily } from './lazy.ts'
import { dataStore, type DataOptions, type MockData } from './api/data.ts'
import type { Manner } from './api/api.ts'
import { apiRules, type ApiRuleId } from './profiles/api/rules.ts'
import { endsInToken, isResourcePath } from './profiles/api/path.ts'
import { idSource, signer } from './sign.ts'
import type { AppInput } from './state/app.ts'
import { OptionError } from './options/duration.ts'
import { routerRefusal, tokenEndpoint } from './endpoint/token.ts'
import { checkNames } from './options/names.ts'
import { assertNoRefusals } from './state/journal/questions.ts'
import { hostName, parse } from './engine/parse.ts'
import { readyApps } from './profiles/client-credentials/apps.ts'
import { tokenRules } from './profiles/client-credentials/rules.ts'
import { rules, type RuleId } from './profiles/index.ts'
import { routeOf, routerRows } from './profiles/router.ts'
import { settingNames, type Settings } from './state/settings.ts'
import { mockState, type Arrival, type Parts, type PublicState } from './state/state.ts'
import type { WireReply, WireRequest } from './engine/wire.ts'
import { toResponse, toWire } from './web.ts'

// Taken when this module is loaded: a runner's fake timers, which replace them later, neither move the mock's clock nor stop it.
const { setTimeout, clearTimeout } = globalThis
const { now } = Date
const stopwatch = performance.now.bind(performance)
const realTime: Parts['time'] = {
  now,
  after(delay, callback) {
    const timer = setTimeout(callback, delay)
    return () => clearTimeout(timer)
  },
}

const ruleIds: readonly string[] = [...rules, ...apiRules].map(({ id }) => id)

/** Options of a mock: the settings, and what it is made of. All are optional. */
export interface MockOptions extends Partial<Settings> {
  /** Apps beside the ready ones; one with the id of a ready app takes its place. */
  readonly apps?: readonly AppInput[]
  /** Records in place of the ready ones, and collections of one's own. */
  readonly data?: DataOptions
  /** Tokens signed with the same key are honoured by another process and after a restart; default random. */
  readonly signing_key?: string
  /** How many exchanges the journal keeps; default 1000. */
  readonly journalSize?: number
  /** Real time and timers; default the platform's. The clock of the mock is moved with `mock.clock`. */
  readonly time?: Parts['time']
  /** See {@link Parts.defer}. */
  readonly defer?: Parts['defer']
}

/** The names of all options. */
export const mockOptionNames: readonly string[] = [
  ...settingNames,
  ...Object.keys({ data: true, signing_key: true, journalSize: true, time: true, defer: true } satisfies Record<
    Exclude<keyof MockOptions, keyof Settings>,
    true
  >),
]

/** What an intercepted request is answered; undefined if it is left to the handlers of a suite. */
type Intercepted = WireReply | Promise<WireReply | undefined> | undefined

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
  /** Answers a wire request; a promise for the API, and where a planned delay makes it wait. Never throws on any request. */
  answer(request: WireRequest, arrival?: Arrival): WireReply | Promise<WireReply>
  /** As `answer`, but undefined for what a suite may answer by itself: an unknown path, an unknown collection with a good token. */
  intercept(request: WireRequest, arrival?: Arrival): Intercepted
  /** Whether a URL is one that a mock inside a suite looks at: a known host, and a token path, a path of the API, or one that ends in `/token`. */
  covers(url: string): boolean
  /** Whether the host of a URL is one of CXone's, one of `hosts`, or one of the vendor that is mistaken for it. */
  knowsHost(url: string): boolean
  /** Says all settings anew, as when a config file was changed. @throws {OptionError} and changes nothing */
  configure(settings: Partial<Settings>): void
  /**
   * For `afterEach`, before `reset`: that no request was refused, at the token endpoint or at the API.
   * @throws {Error} with the diagnoses of all that were, but for those of the rules that are allowed
   * @throws {OptionError} for an option of no known name, and for an id that no rule has
   */
  assertNoRefusals(options?: { readonly allow?: readonly (RuleId | ApiRuleId)[] }): void
  /** Returns everything to its start. Tokens given out before are revoked. */
  reset(): void
}

/**
 * Makes a mock. Two mocks share nothing.
 * @throws {OptionError} for a wrong option; it names the option, the value and what was expected
 */
export function cxoneMock(options: MockOptions = {}): CxoneMock {
  checkNames(options, mockOptionNames)
  const { signing_key, journalSize, time = realTime, defer, data = {}, ...settings } = options
  if (signing_key === '') throw new OptionError('signing_key', signing_key, 'a text that is not empty')
  if (journalSize !== undefined && !(Number.isInteger(journalSize) && journalSize >= 1))
    throw new OptionError('journalSize', journalSize, 'a whole number from 1')
  const state = mockState(withReadyApps(settings), {
    time,
    sign: signer(signing_key),
    newId: idSource(),
    stopwatch,
    ruleIds,
    ...(journalSize !== undefined && { journalSize }),
    ...(defer && { defer }),
  })
  const askToken = tokenEndpoint(state, tokenRules, routerRows)
  const refuse = routerRefusal(state, routerRows)
  const store = dataStore(data, state.journal.trail)
  const loadApi = lazily('The protected API', async () => (await import('./api/api.ts')).guardedApi(state, store))
  const kindOf = (url: string) => state.settings.hostKind(hostName(new URL(url).hostname))

  function handle(request: WireRequest, arrival: Arrival, manner: 'answer'): WireReply | Promise<WireReply>
  function handle(request: WireRequest, arrival: Arrival, manner: 'intercept'): Intercepted
  function handle(request: WireRequest, arrival: Arrival, manner: Manner): Intercepted {
    const facts = parse(request, state.bodyLimit)
    const host = state.settings.hostKind(facts.host)
    const route = routeOf(facts, host, state.paths)
    switch (route.to) {
      case 'token':
        return askToken(facts, arrival, host, request.remote)
      case 'api':
        return loadApi().then((askApi) => askApi(facts, arrival, request.remote, manner))
      case 'nowhere':
        return manner === 'intercept' && route.outcome.rule.leaves?.(facts)
          ? undefined
          : refuse(facts, arrival, route.outcome, route.context)
    }
  }
  const answer: CxoneMock['answer'] = (request, arrival = state.arrive()) => handle(request, arrival, 'answer')

  return {
    arrive: state.arrive,
    apps: state.apps,
    clock: state.clock,
    limits: state.limits,
    faults: state.faults,
    tokens: state.tokens,
    journal: state.journal,
    data: store.data,
    get bodyLimit() {
      return state.bodyLimit
    },
    get hosts() {
      return state.hosts
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
      return (
        endsInToken(pathname) ||
        state.settings.paths.includes(pathname) ||
        (kind === 'cxone' && isResourcePath(pathname))
      )
    },
    knowsHost: (url) => kindOf(url) !== 'other',
    assertNoRefusals: (allowed = {}) => assertNoRefusals(state.journal, allowed, ruleIds),
    configure(next) {
      // A whole config file may be handed over: what it holds beside the settings counts from the start only.
      const said = Object.entries(next).filter(([name]) => name !== 'data' && name !== 'signing_key')
      state.configure(withReadyApps(Object.fromEntries(said)))
    },
    reset() {
      state.reset()
      store.reset()
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

function withReadyApps(settings: Partial<Settings>): Settings {
  const apps = settings.apps ?? []
  if (!Array.isArray(apps)) throw new OptionError('apps', apps, 'a list of apps')
  const replaced = new Set(apps.map((app: AppInput) => app?.client_id))
  return { ...settings, apps: [...apps, ...readyApps.filter(({ client_id }) => !replaced.has(client_id))] }
}
