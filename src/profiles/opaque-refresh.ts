// Opaque refresh tokens: `cxmock-refresh.`, the claims, and a signature.

import { decodeBase64, encodeBase64url } from '../engine/index.ts'
import { membersOf } from '../options/index.ts'
import type { Claims } from '../state/index.ts'
import type { RefreshTokens } from './jwt-tokens.ts'

const prefix = 'cxmock-refresh.'
const longestToken = 8_192

/** Format of UserHub's refresh tokens. */
export const opaqueRefreshTokens: RefreshTokens = {
  isToken: (text) => text.startsWith(prefix),
  write(claims, sign, user) {
    const text = encodeBase64url(JSON.stringify({ ...claims, user }))
    return `${prefix}${text}.${sign(text)}`
  },
  read(token, sign) {
    const [text = '', signature, more] = token.slice(prefix.length).split('.')
    if (token.length > longestToken || signature === undefined || more !== undefined) return undefined
    return sign(text) === signature ? claimsIn(text) : 'forged'
  },
}

/** A valid signature proves that this mock, or another with the same key, wrote it. */
function claimsIn(text: string): Claims {
  return membersOf(JSON.parse(decodeBase64(text) ?? '')) as unknown as Claims
}
