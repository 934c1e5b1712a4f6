// Opaque access tokens: `cxmock_`, the claims as short strings, and a signature. Issuing one uses no memory.

import { decodeBase64, encodeBase64url } from '../engine/index.ts'
import type { Claims, TokenFormat } from '../state/index.ts'

const prefix = 'cxmock_'
// A scope is never longer than the body that it came in. Longer ones were never issued.
const longestToken = 16 * 1_024 * 1_024
const shape =
  /^cxmock_(([\w-]+)\.([0-9a-z]+)\.([0-9a-z]+)\.([\w-]+)\.(\d+)\.(\d+)\.([\w-]+)\.([\w-]*))\.([0-9a-f]{64})$/

// Under load, many tokens are issued to one app within a millisecond: the shared part is written once.
let times = ''
let timesFrom = NaN
let timesTo = NaN
let lastId = ''
let lastIdEncoded = ''

/** The format of opaque access tokens. */
export const opaqueTokens: TokenFormat = {
  isToken: (text) => text.slice(0, prefix.length).toLowerCase() === prefix,
  write(claims, sign) {
    const { id, issued, expires, origin, generation, appGeneration, client_id, scope } = claims
    if (issued !== timesFrom || expires !== timesTo) {
      times = `${issued.toString(36)}.${expires.toString(36)}`
      timesFrom = issued
      timesTo = expires
    }
    if (client_id !== lastId) {
      lastIdEncoded = encodeBase64url(client_id)
      lastId = client_id
    }
    const text = `${id}.${times}.${origin}.${generation}.${appGeneration}.${lastIdEncoded}.${scope === undefined ? '' : encodeBase64url(scope)}`
    return { claims, access_token: `${prefix}${text}.${sign(text)}` }
  },
  read(token, sign) {
    const read = claimsOf(token)
    return read === undefined || sign(read.signed) === read.signature ? read?.claims : 'forged'
  },
}

interface Read {
  readonly signed: string
  readonly signature: string
  readonly claims: Claims
}

function claimsOf(token: string): Read | undefined {
  const match = token.length > longestToken ? null : shape.exec(token)
  if (match === null) return undefined
  const [
    ,
    signed = '',
    id = '',
    issued = '',
    expires = '',
    origin = '',
    generation = '',
    appGeneration = '',
    app = '',
    scopes = '',
    signature = '',
  ] = match
  const client_id = decodeBase64(app)
  const scope = scopes === '' ? '' : decodeBase64(scopes)
  if (client_id === undefined || scope === undefined) return undefined
  return {
    signed,
    signature,
    claims: {
      id,
      issued: parseInt(issued, 36),
      expires: parseInt(expires, 36),
      origin,
      generation: Number(generation),
      appGeneration: Number(appGeneration),
      client_id,
      scope: scope === '' ? undefined : scope,
    },
  }
}
