// Who asks: the app whose credentials a request sent, or whose token; and the access key.

import type { AccessKeyFound, Client, Sent } from '../profiles/index.ts'
import type { App, State } from '../state/index.ts'

/** The app that asks, as it stands now, and the secret that came with its id. */
export interface Caller {
  readonly app: App | undefined
  readonly client_secret: string | undefined
  readonly by: 'basic' | 'post' | 'token'
  /** The second reading of the credentials was the right one. */
  readonly isOther: boolean
}

const unknown: Client = { kind: 'unknown' }
const nobody: Caller = { app: undefined, client_secret: undefined, by: 'token', isOther: false }

/** Who asks. Of two readings of the same credentials the second counts where only it is right. */
export function callerOf(state: State, { client_id, client_secret, method = 'post', or, token }: Sent): Caller {
  if (client_id === undefined) {
    if (token === undefined) return nobody
    const owner = state.issuer.introspect(token).client_id
    return owner === undefined ? nobody : { ...nobody, app: state.apps.find(owner) }
  }
  const first = { app: state.apps.find(client_id), client_secret, by: method, isOther: false }
  if (or === undefined || isOwn(first.app, client_secret)) return first
  const second = { app: state.apps.find(or.client_id), client_secret: or.client_secret, by: method, isOther: true }
  return isOwn(second.app, or.client_secret) || first.app === undefined ? second : first
}

/** The app as the rows see it. */
export function clientOf({ app, client_secret, by, isOther }: Caller, now: number): Client {
  if (app === undefined) return unknown
  let secret: 'valid' | 'expired' | 'wrong' = 'wrong'
  for (const candidate of app.secrets) {
    if (candidate.value !== client_secret) continue
    secret = candidate.expires > now ? 'valid' : 'expired'
    if (secret === 'valid') break
  }
  return { kind: 'known', app, secret, by, isOther }
}

function isOwn(app: App | undefined, client_secret: string | undefined): boolean {
  return app?.secrets.some(({ value }) => value === client_secret) === true
}

const unknownKey: AccessKeyFound = { kind: 'unknown' }

/** The access key that was sent. */
export function accessKeyOf(state: State, { access_key }: Sent): AccessKeyFound {
  const key = access_key && state.access_keys.find(access_key.id)
  if (key === undefined) return unknownKey
  const { tenant_id } = state.settings.tenant
  return {
    kind: 'known',
    key,
    secret: key.secret === access_key?.secret ? 'valid' : 'wrong',
    isOurTenant: (key.tenant_id ?? tenant_id) === tenant_id,
  }
}
