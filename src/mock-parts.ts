// Builds the parts of a mock from its options and profiles.

import { optionsError } from './options/index.ts'
import {
  type Jwts,
  jwtTokens,
  opaqueRefreshTokens,
  opaqueTokens,
  ownedPaths,
  presetAccessKeys,
  presetApps,
  type Profile,
} from './profiles/index.ts'
import { type Settings, type TokenFormat } from './state/index.ts'

/**
 * Checks the setting `paths`.
 * @throws {CxoneMockError} `OPTION_INVALID` if it contains a path of another profile
 */
export function checkPaths(profiles: readonly Profile[], { paths = [] }: Partial<Settings>): void {
  const issues = ownedPaths(profiles, paths).map(({ index, path, owner }) => ({
    path: `paths[${index}]`,
    message: `${JSON.stringify(path)} is a path of the profile ${owner.id}: remove it, or leave that profile out of profiles`,
  }))
  if (issues.length > 0) throw optionsError(issues)
}

/** Adds the preset apps and access keys that the settings do not replace. */
export function withPresets(profiles: readonly Profile[], settings: Partial<Settings>): Settings {
  const { apps = [], access_keys = [] } = settings
  const replaced = new Set(apps.map(({ client_id }) => client_id))
  const replacedKeys = new Set(access_keys.map(({ id }) => id))
  return {
    ...settings,
    apps: [...apps, ...presetApps(profiles).filter(({ client_id }) => !replaced.has(client_id))],
    access_keys: [...access_keys, ...presetAccessKeys(profiles).filter(({ id }) => !replacedKeys.has(id))],
  }
}

/** Options in a config file that take effect after a restart only. */
export const fromTheStart: ReadonlySet<string> = new Set(['$schema', 'data', 'signing_key', 'jwt_key', 'profiles'])

/** Returns the token format of a profile, created once per mock. */
export function formatsOf(jwts: Jwts): (profile: Profile) => TokenFormat {
  const named = { opaque: opaqueTokens, jwt: jwtTokens(jwts), 'jwt-opaque': jwtTokens(jwts, opaqueRefreshTokens) }
  return ({ tokens }) => (typeof tokens === 'string' ? named[tokens] : tokens)
}
