// What a mock is made of.

import type { DataOptions } from './api/index.ts'
import type { ProfileId } from './profiles/index.ts'
import type { AccessKeyInput, AppInput, Dependencies, Settings } from './state/index.ts'

/** Options of a mock: the settings, and what it is made of. All are optional. */
export interface MockOptions extends Partial<Settings> {
  /** Apps beside the ready ones; one with the id of a ready app takes its place. */
  readonly apps?: readonly AppInput[]
  /** Access keys beside the preset ones; one with the id of a preset key takes its place. */
  readonly access_keys?: readonly AccessKeyInput[]
  /** The ids of the endpoints that are served; default all: `client-credentials` and `issuer`. */
  readonly profiles?: readonly ProfileId[]
  /** Records in place of the ready ones, and collections of one's own. */
  readonly data?: DataOptions
  /** Tokens signed with the same key are honoured by another process and after a restart; default random. */
  readonly signing_key?: string
  /** The private RSA key of JWTs, as PEM (PKCS #8) or as JWK; default one that is made on first use. */
  readonly jwt_key?: string
  /** How many exchanges the journal keeps; default 1000. */
  readonly journalSize?: number
  /** Real time and timers; default the platform's. The clock of the mock is moved with `mock.clock`. */
  readonly time?: Dependencies['time']
  /** See {@link Dependencies.defer}. */
  readonly defer?: Dependencies['defer']
}

/** What a config file may say. */
export interface Config extends Omit<MockOptions, 'data' | 'journalSize' | 'time' | 'defer'> {
  readonly $schema?: string
  readonly data?: Readonly<Record<string, readonly object[]>>
}
