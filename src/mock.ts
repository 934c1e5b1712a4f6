// cxoneMock(options): the endpoint with the ready apps and their state as one object. The in-process face.

import { idSource, signer } from './sign.ts'
import type { AppInput } from './token/apps.ts'
import { tokenEndpoint, type Parts, type TokenEndpoint } from './token/endpoint.ts'
import { OptionError } from './token/duration.ts'
import { readyApps } from './token/ready.ts'
import type { Settings } from './token/settings.ts'
import { toResponse, toWire } from './web.ts'

/** Options of a mock: the settings, and what it is made of. All are optional. */
export interface MockOptions extends Partial<Settings> {
  /** Apps beside the ready ones; one with the id of a ready app takes its place. */
  readonly apps?: readonly AppInput[]
  /** Tokens signed with the same key are honoured by another process and after a restart; default random. */
  readonly signing_key?: string
  /** How many exchanges the journal keeps; default 1000. */
  readonly journalSize?: number
  /** Real time and timers; default the platform's. The clock of the mock is moved with `mock.clock`. */
  readonly time?: Parts['time']
  /** See {@link Parts.defer}. */
  readonly defer?: Parts['defer']
}

/** A CXone token endpoint in process. */
export interface CxoneMock extends Omit<TokenEndpoint, 'configure'> {
  /** Answers as the endpoint would, without a network. @throws {TypeError} where a planned fault resets the connection */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Says all settings anew, as when a config file was changed. @throws {OptionError} and changes nothing */
  configure(settings: Partial<Settings>): void
}

/**
 * Makes a mock. Two mocks share nothing.
 * @throws {OptionError} for a wrong option; it names the option, the value and what was expected
 */
export function cxoneMock(options: MockOptions = {}): CxoneMock {
  const { signing_key, journalSize, time = realTime(), defer, ...settings } = options
  if (signing_key === '') throw new OptionError('signing_key', signing_key, 'a text that is not empty')
  const endpoint = tokenEndpoint(withReadyApps(settings), {
    time,
    sign: signer(signing_key),
    newId: idSource(),
    stopwatch: () => performance.now(),
    ...(journalSize !== undefined && { journalSize }),
    ...(defer && { defer }),
  })
  return Object.assign(endpoint, {
    configure: replaceConfigure(endpoint),
    async fetch(input: string | URL | Request, init?: RequestInit) {
      const arrival = endpoint.arrive()
      const request = new Request(input, init)
      const reply = await endpoint.answer(await toWire(request), arrival)
      return toResponse(reply, request.method)
    },
  })
}

function replaceConfigure({ configure }: TokenEndpoint): CxoneMock['configure'] {
  return (settings) => configure(withReadyApps(settings))
}

function withReadyApps(settings: Partial<Settings>): Settings {
  const apps = settings.apps ?? []
  if (!Array.isArray(apps)) throw new OptionError('apps', apps, 'a list of apps')
  const replaced = new Set(apps.map((app: AppInput) => app?.client_id))
  return { ...settings, apps: [...apps, ...readyApps.filter(({ client_id }) => !replaced.has(client_id))] }
}

function realTime(): Parts['time'] {
  return {
    now: Date.now,
    after(delay, callback) {
      const timer = setTimeout(callback, delay)
      return () => clearTimeout(timer)
    },
  }
}
