// Schemas of the options of a mock: those that the config file shares, and those for TypeScript only.

import type { DataOptions } from './api/index.ts'
import type { Config, MockOptions } from './mock-options.ts'
import {
  anyObject,
  byName,
  callable,
  flag,
  hostName,
  integer,
  lazy,
  list,
  object,
  oneOf,
  optional,
  type SchemasOf,
  text,
} from './options/schema.ts'
import { type ProfileId, profiles } from './profiles/index.ts'
import type { Dependencies } from './state/index.ts'
import { settingMembers } from './state/schemas.ts'

const ids = profiles.map(({ id }) => id as ProfileId)

/** Options that apply at the start only, also available in the config file. */
const startMembers = (): SchemasOf<Pick<MockOptions, 'profiles' | 'signing_key' | 'jwt_key'>> => ({
  profiles: optional(
    `The endpoints that are served. Default all: ${ids.map((id) => `\`${id}\``).join(', ')}.`,
    list(oneOf(ids), { min: 1, max: ids.length }),
  ),
  signing_key: optional(
    'Another process, or the same one after a restart, accepts opaque tokens signed with the same key. Default random.',
    text({ secret: true }),
  ),
  jwt_key: optional(
    'Private RSA key for JWTs, as PEM (PKCS #8) or JWK. Default: generated on first use.',
    text({ secret: true, max: 65_536 }),
  ),
})

const collections = 'Records that replace the preset ones, by collection: agents, skills, teams, contacts.'

/** Schema of the settings. */
export const settingsSchema = lazy(() => object(settingMembers()))

/** Schemas of the options of a mock by name. Records are checked by the schema of their collection. */
export const mockMembers = (): SchemasOf<MockOptions> => ({
  ...settingMembers(),
  ...startMembers(),
  data: optional(collections, anyObject<DataOptions>()),
  journalSize: optional('Number of exchanges that the journal keeps. Default 1000.', integer(1, 1_000_000)),
  clock: optional(
    'What the clock of the mock follows: real time, or `Date` with the fake timers of a runner. Default `real`.',
    oneOf(['real', 'date'] as const),
  ),
  only: optional(
    'Hosts that requests are intercepted at. Default: all CXone hosts.',
    list(hostName(), { min: 1, max: 1_000 }),
  ),
  time: optional(
    'Source of time and timers, in place of `clock`.',
    object<NonNullable<MockOptions['time']>>({ now: callable(), after: callable() }),
  ),
  defer: optional(
    'Runs a task when every request that has arrived was looked at.',
    callable<NonNullable<Dependencies['defer']>>(),
  ),
})

/** Schema of the options of a mock. */
export const mockSchema = lazy(() =>
  object<MockOptions>(mockMembers(), {
    also({ clock, time }, report) {
      if (clock !== undefined && time !== undefined) report('clock', 'cannot be combined with time: use one of them')
    },
  }),
)

/** Schema of the options of `mock.assertClean`. */
export const cleanSchema = lazy(() =>
  object<{ readonly allow?: readonly string[]; readonly allowUnused?: boolean }>({
    allow: optional('Ids of rules that are allowed to refuse.', list(text({ max: 60 }), { max: 1_000 })),
    allowUnused: optional('Accepts a mock that no request has ever reached.', flag()),
  }),
)

/** Schema of the config file. */
export const configSchema = lazy(() =>
  object<Config>(
    {
      $schema: optional('JSON Schema of this file, for editors.', text()),
      ...settingMembers(),
      ...startMembers(),
      data: optional(collections, byName(list(anyObject<object>(), { max: 10_000 }))),
    },
    { title: 'cxone-mock config' },
  ),
)
