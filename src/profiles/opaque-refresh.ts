// Refresh tokens whose content is nobody's business: `cxmock-refresh.`, the claims, and a signature.

import { membersOf } from '../options/index.ts'
import type { Claims } from '../state/index.ts'
import type { RefreshTokens } from './jwt-tokens.ts'

const prefix = 'cxmock-refresh.'
const longestToken = 8_192

/** The refresh tokens of UserHub. */
export const opaqueRefreshTokens: RefreshTokens = {
  isToken: (text) => text.startsWith(prefix),
  write(claims, sign, user) {
    const text = encoded(JSON.stringify({ ...claims, user }))
    return `${prefix}${text}.${sign(text)}`
  },
  read(token, sign) {
    const [text = '', signature, more] = token.slice(prefix.length).split('.')
    if (token.length > longestToken || signature === undefined || more !== undefined) return undefined
    return sign(text) === signature ? claimsIn(text) : 'forged'
  },
}

/** What this mock, or another with the same key, has signed is what it wrote. */
function claimsIn(text: string): Claims {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const json = new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
  return membersOf(JSON.parse(json)) as unknown as Claims
}

function encoded(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte))
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
