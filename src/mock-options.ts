// Options of a mock.

import type { DataOptions } from './api/index.ts'
import type { ProfileId } from './profiles/index.ts'
import type { AccessKeyInput, AppInput, Dependencies, Settings } from './state/index.ts'

/** Options of a mock: the settings, and options that apply at creation only. All are optional. */
export interface MockOptions extends Partial<Settings> {
  /** Apps in addition to the built-in ones. An app with the id of a built-in one replaces it. */
  readonly apps?: readonly AppInput[]
  /** Access keys in addition to the preset ones. A key with the id of a preset one replaces it. */
  readonly access_keys?: readonly AccessKeyInput[]
  /** Ids of the endpoints to serve. Default: all. */
  readonly profiles?: readonly ProfileId[]
  /** Records that replace the preset ones, and custom collections. */
  readonly data?: DataOptions
  /**
   * Key for opaque tokens. Another process with the same key, also after a restart, accepts the tokens. Default:
   * random.
   */
  readonly signing_key?: string
  /** Private RSA key for JWTs, as PEM (PKCS #8) or JWK. Default: generated on first use. */
  readonly jwt_key?: string
  /** Number of exchanges that the journal keeps. Default 1000. */
  readonly journalSize?: number
  /**
   * What the clock of the mock follows. `real`: real time, whatever a runner does to timers. `date`: `Date` and
   * `setTimeout` as they are at each call, so that fake timers of vitest, jest, sinon or node:test move the mock, too.
   * Default `real`.
   */
  readonly clock?: 'real' | 'date'
  /**
   * Hosts that the handlers, the interceptor and `mockFetch` respond at, in place of all CXone hosts: with it, two mocks
   * share one MSW server. `*.example.com` covers all subdomains. Default: all CXone hosts and those of `hosts`.
   */
  readonly only?: readonly string[]
  /** Source of time and timers, in place of `clock`. To move the clock of the mock, use `mock.clock`. */
  readonly time?: Dependencies['time']
  /** See {@link Dependencies.defer}. */
  readonly defer?: Dependencies['defer']
}

/** Content of a config file. */
export interface Config extends Omit<MockOptions, 'data' | 'journalSize' | 'clock' | 'only' | 'time' | 'defer'> {
  readonly $schema?: string
  readonly data?: Readonly<Record<string, readonly object[]>>
}
