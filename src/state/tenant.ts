// The tenant that discovery and tokens speak of.

import { checkNames, checkVisible, OptionError } from '../options/index.ts'

/** A tenant of CXone. All members are texts that are not empty. */
export interface Tenant {
  /** A UUID. */
  readonly tenant_id: string
  /** Its name. */
  readonly tenant: string
  /** Such as `na1`. */
  readonly area: string
  /** Such as `B32`. */
  readonly cluster: string
  /** Such as `niceincontact.com`. */
  readonly domain: string
}

const preset: Tenant = {
  tenant_id: '11f00000-0000-4000-8000-0242ac110002',
  tenant: 'mock_tenant',
  area: 'na1',
  cluster: 'B32',
  domain: 'niceincontact.com',
}

/** @throws {OptionError} for a name that a tenant has not, and for anything but visible texts */
export function checkTenant(given: Partial<Tenant>, path: string): Tenant {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new OptionError(path, given, `an object: {"${Object.keys(preset).join('", "')}"}`)
  checkNames(given, Object.keys(preset), `${path}.`)
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (typeof value !== 'string' || value === '')
      throw new OptionError(`${path}.${name}`, value, 'a text that is not empty')
    checkVisible(value, `${path}.${name}`)
  }
  return { ...preset, ...given }
}
