// The tenant named in discovery documents and tokens.

/** A tenant of CXone. */
export interface Tenant {
  /** UUID. */
  readonly tenant_id: string
  /** Tenant name. */
  readonly tenant: string
  /** Such as `na1`. */
  readonly area: string
  /** Such as `B32`. */
  readonly cluster: string
  /** Such as `niceincontact.com`. */
  readonly domain: string
}

/** Default tenant of a mock. */
export const presetTenant: Tenant = {
  tenant_id: '11f00000-0000-4000-8000-0242ac110002',
  tenant: 'mock_tenant',
  area: 'na1',
  cluster: 'B32',
  domain: 'niceincontact.com',
}
