// The tenant that discovery and tokens name.

/** A CXone tenant. */
export interface Tenant {
  /** A UUID. */
  readonly tenant_id: string
  /** Name of the tenant. */
  readonly tenant: string
  /** Such as `na1`. */
  readonly area: string
  /** Such as `B32`. */
  readonly cluster: string
  /** Such as `niceincontact.com`. */
  readonly domain: string
}

/** The preset tenant. */
export const presetTenant: Tenant = {
  tenant_id: '11f00000-0000-4000-8000-0242ac110002',
  tenant: 'mock_tenant',
  area: 'na1',
  cluster: 'B32',
  domain: 'niceincontact.com',
}
