// Identifies the client of a token request by its credentials or token, and finds its access key.

import { type AccessKeyFound, type Client, type KnownClient, nearValue, type Sent } from '../profiles/index.ts'
import type { App, State } from '../state/index.ts'

const unknown: Client = { kind: 'unknown' }

/**
 * Identifies the client for the rules. If the credentials can be read in two ways, the second reading counts only if
 * its secret matches and the first one's does not, or if the first one names no app.
 */
export function clientOf(state: State, said: Sent, now: number): Client {
  const { client_id, client_secret, or, method = 'post' } = said
  if (method === 'access_key') return keyClientOf(state, said, now)
  if (client_id === undefined) return ownerOf(state, said.token, now)
  const app = state.apps.find(client_id)
  if (or === undefined) return app === undefined ? unknown : known(app, client_secret, method, false, now)
  const first = app && known(app, client_secret, method, false, now)
  if (first !== undefined && first.secret !== 'wrong') return first
  const other = state.apps.find(or.client_id)
  const second = other && known(other, or.client_secret, method, true, now)
  return second !== undefined && (second.secret !== 'wrong' || first === undefined) ? second : (first ?? unknown)
}

/** A refresh or token exchange without client credentials belongs to the client that the token was issued to. */
function ownerOf({ issuer, appOf }: State, token: string | undefined, now: number): Client {
  const owner = token === undefined ? undefined : issuer.introspect(token).client_id
  const app = owner === undefined ? undefined : appOf(owner)
  return app === undefined ? unknown : known(app, undefined, 'token', false, now)
}

/** A client that sends only an access key is identified by that key; without a key, by the token it sent. */
function keyClientOf(state: State, { access_key, token }: Sent, now: number): Client {
  if (access_key === undefined) return ownerOf(state, token, now)
  const key = state.access_keys.find(access_key.id)
  const app = key && state.appOf(key.client_id)
  return app === undefined ? unknown : known(app, undefined, 'token', false, now)
}

function known(
  app: App,
  client_secret: string | undefined,
  by: KnownClient['by'],
  isOther: boolean,
  now: number,
): KnownClient {
  let secret: KnownClient['secret'] = 'wrong'
  for (const candidate of app.secrets) {
    if (candidate.value !== client_secret) continue
    secret = candidate.expires > now ? 'valid' : 'expired'
    if (secret === 'valid') break
  }
  return { kind: 'known', app, secret, by, isOther }
}

/** Result for a request without an access key, or with an unknown one. */
export const noKey: AccessKeyFound = { kind: 'unknown' }

/** Looks up the access key that a request sent. `near` names a likely mistake if its id or secret does not match. */
export function accessKeyOf(state: State, { id, secret }: NonNullable<Sent['access_key']>): AccessKeyFound {
  const { access_keys, apps } = state
  const key = access_keys.find(id)
  if (key === undefined) {
    const near =
      nearValue(id, (text) => access_keys.find(text) !== undefined) ??
      (access_keys.find(secret) !== undefined ? 'swapped' : apps.find(id) !== undefined ? 'client' : undefined)
    return near === undefined ? noKey : { kind: 'unknown', near }
  }
  const { tenant_id } = state.settings.tenant
  const isRight = key.secret === secret
  return {
    kind: 'known',
    key,
    secret: isRight ? 'valid' : 'wrong',
    isOurTenant: (key.tenant_id ?? tenant_id) === tenant_id,
    near: isRight ? undefined : nearValue(secret, (text) => text === key.secret),
  }
}
