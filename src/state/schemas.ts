// Schemas of apps, access keys, faults, revocations and settings. They validate createMock(), the config file and the
// control API; their JSON Schema and the README's table are generated from them.

import { hasNoBody } from '../engine/index.ts'
import {
  about,
  anyText,
  date,
  duration,
  flag,
  hostName,
  integer,
  integerOr,
  lazy,
  lifetime,
  list,
  object,
  oneOf,
  optional,
  rateLimit,
  type Schema,
  type SchemasOf,
  text,
  truth,
  wordOr,
} from '../options/schema.ts'
import type { AccessKeyInput, AccessKeyPatch, User } from './access-key.ts'
import type { AppInput, AppPatch, SecretInput } from './app.ts'
import { type Fault, type FaultMembers, isAnswer } from './fault.ts'
import type { Settings } from './settings.ts'
import type { Tenant } from './tenant.ts'
import type { Revocation } from './token.ts'

export { filterMembers, waitMembers } from './journal/schemas.ts'

const name = () => text({ visible: true, max: 255 })
const clientId = () => text({ secret: true, visible: true, max: 255 })
const secret = () => text({ secret: true })
const seconds = () => integer(0, 31_536_000)

const faultMembers = (): SchemasOf<FaultMembers> => ({
  client_id: optional('Only requests of this app; absent: all requests.', clientId()),
  on: optional('Where it applies: token endpoints or protected API. Default `token`.', oneOf(['token', 'api'])),
  times: optional('Number of times it applies. Default 1.', integerOr(1, 1_000_000, 'always')),
  every: optional('Applies to every n-th matching request only. Default 1.', integer(1, 1_000_000)),
  delay: optional('Delay before the response.', duration()),
  status: optional('Status of the response; below 400, with a token that no API accepts.', integer(200, 599)),
  retry_after: optional('Retry-After in seconds; needs a status.', seconds()),
  retry_after_as: optional('Format of Retry-After. Default `seconds`.', oneOf(['seconds', 'http-date'])),
  body: optional(
    'Replaces the JSON body; `malformed` is JSON that does not parse.',
    oneOf(['html', 'empty', 'malformed']),
  ),
  connection: optional(
    'Breaks the connection: `reset` sends nothing, `truncate` stops in the middle of the body.',
    oneOf(['reset', 'truncate']),
  ),
})
const fault = (isStanding: boolean) =>
  object<FaultMembers>(faultMembers(), {
    title: 'Fault',
    also(given, report) {
      const { times, delay, status, retry_after, body, connection } = given
      if (isStanding && times !== undefined && times !== 'always')
        report('times', 'expected "always": a fault of an app lasts as long as the app')
      if (retry_after !== undefined && status === undefined)
        report('retry_after', 'needs a status beside it, such as 429')
      if (connection === 'truncate' && (body === 'empty' || hasNoBody(status)))
        report('connection', '"truncate" needs a body to truncate')
      if (delay === undefined && !isAnswer(given as Fault))
        report('', 'expected at least one of delay, status, body, connection')
    },
  }) as unknown as Schema<Fault>

/** Schema of a planned fault. */
export const faultSchema = lazy(() => about('A fault that an endpoint injects.', fault(false)))

const appMembers = (): SchemasOf<AppPatch> => ({
  client_secret: optional('A secret that does not expire. Use either this or `secrets`.', secret()),
  secrets: optional(
    'Secrets; several can be valid at the same time during a rotation.',
    list(
      object<SecretInput>({
        value: about('The secret.', secret()),
        expires_at: optional('Expiry: ISO 8601, or milliseconds since the epoch. Default: never.', date()),
      }),
      { max: 100 },
    ),
  ),
  enabled: optional('Whether the app is enabled. Default true.', flag()),
  grants: optional(
    'The grants that are enabled for the app. Default `["client_credentials"]`.',
    list(name(), { max: 100 }),
  ),
  scopes: optional(
    'The scopes that the app may request. Default `"*"`: all.',
    wordOr('*', list(name(), { max: 1_000 })),
  ),
  hosts: optional('The CXone hosts that the app is registered for. Default all.', list(hostName(), { max: 1_000 })),
  lifetime: optional('Lifetime of its tokens. Default: the `lifetime` of the mock.', lifetime()),
  rate_limit: optional(
    'Rate limit of the app, requests and window. Default: the `rate_limit` of the mock.',
    rateLimit(),
  ),
  faults: optional('Faults that last as long as the app.', list(fault(true), { max: 100 })),
  client_auth: optional(
    'How the app authenticates at /auth/token. Default `either`.',
    oneOf(['basic', 'post', 'either']),
  ),
  client_type: optional(
    'A public app has no secret at /auth/token. Default `confidential`.',
    oneOf(['confidential', 'public']),
  ),
  note: optional('Description of the app, for people.', anyText()),
})

/** Schema of an app. */
export const appSchema = lazy(() =>
  about(
    'A registered app.',
    object<AppInput>(
      { client_id: about('Id of the app; visible characters only.', clientId()), ...appMembers() },
      {
        title: 'App',
        also({ client_secret, secrets, client_type }, report) {
          if (client_secret !== undefined && secrets !== undefined)
            report(
              'client_secret',
              'cannot be combined with secrets: use one of them; {"value": …} in secrets is the same',
            )
          if (client_secret === undefined && (secrets ?? []).length === 0 && client_type !== 'public')
            report('', 'needs a client_secret or secrets, unless client_type is "public"')
        },
      },
    ),
  ),
)

/** Schema of a change to an app. */
export const appPatchSchema = lazy(() =>
  about('A change to an app; secrets replace all secrets.', object<AppPatch>(appMembers(), { title: 'AppPatch' })),
)

const accessKeyMembers = (): SchemasOf<Omit<AccessKeyInput, 'id' | 'secret'>> => ({
  active: optional('Whether the access key is active. Default true.', flag()),
  user: optional(
    'The user that its tokens name; several keys can belong to one user. Default: a preset user.',
    object<Partial<User>>({
      id: optional('A UUID.', name()),
      name: optional('The user name.', name()),
      given_name: optional('The given name.', name()),
      family_name: optional('The family name.', name()),
    }),
  ),
  tenant_id: optional('Tenant of the access key; a key of another tenant is refused.', name()),
})
const accessKeyId = () => text({ secret: true, visible: true, max: 255 })

/** Schema of an access key. */
export const accessKeySchema = lazy(() =>
  about(
    'Access key of a user: id and secret are the username and password of the password grant.',
    object<AccessKeyInput>(
      { id: about('Its id.', accessKeyId()), secret: about('Its secret.', secret()), ...accessKeyMembers() },
      { title: 'AccessKey' },
    ),
  ),
)

/** Schema of a change to an access key. */
export const accessKeyPatchSchema = lazy(() =>
  about(
    'A change to an access key.',
    object<AccessKeyPatch>(
      { secret: optional('Its secret.', secret()), ...accessKeyMembers() },
      { title: 'AccessKeyPatch' },
    ),
  ),
)

/** Schemas of the settings, by name. */
export const settingMembers = (): SchemasOf<Partial<Settings>> => ({
  apps: optional(
    'Apps in addition to the preset ones.',
    list(appSchema, { max: 10_000, unique: { by: 'client_id', taken: 'Another app already has this client_id.' } }),
  ),
  access_keys: optional(
    'Access keys of users, in addition to the preset ones.',
    list(accessKeySchema, { max: 10_000, unique: { by: 'id', taken: 'Another access key already has this id.' } }),
  ),
  tenant: optional(
    'Tenant that discovery and tokens name; absent members are preset.',
    lazy(() =>
      object<Partial<Tenant>>({
        tenant_id: optional('A UUID.', name()),
        tenant: optional('Its name.', name()),
        area: optional('Such as `na1`.', name()),
        cluster: optional('Such as `B32`.', name()),
        domain: optional('Such as `niceincontact.com`.', name()),
      }),
    ),
  ),
  refresh_tokens: optional(
    'How refresh tokens are handled.',
    lazy(() =>
      object<NonNullable<Settings['refresh_tokens']>>({
        rotation: optional(
          'Whether a used refresh token stays valid (`keep`) or not (`strict`). Default `keep`.',
          oneOf(['keep', 'strict']),
        ),
      }),
    ),
  ),
  userhub: optional(
    'Details that NICE documents inconsistently.',
    lazy(() =>
      object<NonNullable<Settings['userhub']>>({
        expires_in_as: optional(
          'Type of `expires_in` in UserHub responses. Default `number`.',
          oneOf(['number', 'string']),
        ),
      }),
    ),
  ),
  lifetime: optional('Lifetime of tokens. Default `2h` at /auth/oauth/token, else `1h`.', lifetime()),
  rate_limit: optional(
    'Rate limit of each app: requests and window, such as `60/60s`, or `off`. Default `60/60s` at /auth/oauth/token, else `off`.',
    rateLimit(),
  ),
  api_rate_limit: optional(
    'Rate limit of each app at the protected API: requests and window. Default `off`.',
    rateLimit(),
  ),
  hosts: optional(
    "Hosts that stand for CXone too: a tenant's own domain, or an alias. `*.` and a domain covers what is below it.",
    list(hostName(), { max: 1_000 }),
  ),
  paths: optional(
    'Token paths in addition to `/auth/oauth/token` and `/api/v2/oauth/token`.',
    list(
      text({
        visible: true,
        max: 1_024,
        pattern: { regex: /^\/(?!__mock(?:\/|$))/, expected: 'a path that begins with / and is not below /__mock' },
      }),
      { max: 1_000 },
    ),
  ),
  limits: optional(
    'Bounds.',
    lazy(() =>
      object<NonNullable<Settings['limits']>>({
        body: optional('Maximum size of a request body, in bytes. Default 65536.', integer(1, 16_777_216)),
      }),
    ),
  ),
  hints: optional('Whether responses have the header `mock-rule`. Default true.', flag()),
})

interface RevocationMembers {
  readonly all?: true
  readonly client_id?: string
  readonly token?: string
  readonly id?: string
}

/** Schema of a revocation, with exactly one member. */
export const revocationSchema = lazy(
  () =>
    object<RevocationMembers>(
      {
        all: optional('All tokens.', truth()),
        client_id: optional('Tokens of an app, or of an access key by its client_id.', clientId()),
        token: optional('This token.', text({ secret: true, max: 16_384 })),
        id: optional('The token with this id, as shown in the journal.', text({ max: 255 })),
      },
      {
        title: 'Revocation',
        also(which, report) {
          if (Object.values(which).filter((value) => value !== undefined).length !== 1)
            report('', 'expected one of {"client_id": …}, {"token": …}, {"id": …}, {"all": true}')
        },
      },
    ) as unknown as Schema<Revocation>,
)
