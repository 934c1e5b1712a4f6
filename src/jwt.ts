// Signs and verifies JWTs (RFC 7519) with jose, which is loaded on first use: it cannot be imported under jest's jsdom.

import type { CryptoKey, JWK } from 'jose'
import { lazily } from './lazy.ts'
import { optionError } from './options/index.ts'
import type { Jwts } from './profiles/index.ts'

const algorithm = 'RS256'

/**
 * Creates a signer with one RSA key.
 * @param key PEM (PKCS #8) or JWK, as a string; default: generated on first use, off the main thread
 * @throws {CxoneMockError} `OPTION_INVALID` if it is neither
 */
export function jwtSigner(key: string | undefined): Jwts {
  const jwk = key === undefined ? undefined : jwkIn(key)
  if (key !== undefined && jwk === undefined && !/^-----BEGIN PRIVATE KEY-----\s/.test(key.trim()))
    throw optionError('jwt_key', 'expected a private RSA key as PEM (-----BEGIN PRIVATE KEY-----) or as JWK')
  const loadJose = lazily('The signing of JWTs', () => import('./jose.ts'))
  const made = async () => {
    const jose = await loadJose()
    const pair = await keysOf(jose, key, jwk)
    const { n = '', e = '' } = await jose.exportJWK(pair.publicKey)
    return { jose, ...pair, jwks: { keys: [{ kty: 'RSA', use: 'sig', alg: algorithm, kid: 'default', n, e }] } }
  }
  let loading: ReturnType<typeof made> | undefined
  const load = (): ReturnType<typeof made> => {
    loading ??= made().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return {
    async sign(payload, kid) {
      const { jose, privateKey } = await load()
      const header = kid === undefined ? { alg: algorithm, typ: 'JWT' } : { alg: algorithm, typ: 'JWT', kid }
      return new jose.CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader(header)
        .sign(privateKey)
    },
    async verify(token) {
      const { jose, publicKey } = await load()
      try {
        const { payload, protectedHeader } = await jose.compactVerify(token, publicKey, { algorithms: [algorithm] })
        return { payload: JSON.parse(new TextDecoder().decode(payload)), kid: protectedHeader.kid }
      } catch {
        return undefined
      }
    },
    jwks: async () => (await load()).jwks,
  }
}

type Jose = typeof import('./jose.ts')

async function keysOf(
  jose: Jose,
  pem: string | undefined,
  jwk: JWK | undefined,
): Promise<{ privateKey: CryptoKey; publicKey: CryptoKey }> {
  if (pem === undefined) return jose.generateKeyPair(algorithm, { extractable: true })
  try {
    const privateKey =
      jwk === undefined
        ? await jose.importPKCS8(pem, algorithm, { extractable: true })
        : await jose.importJWK(jwk, algorithm, { extractable: true })
    if (privateKey instanceof Uint8Array) throw new TypeError('a symmetric key')
    const { kty = '', n = '', e = '' } = await jose.exportJWK(privateKey)
    const publicKey = await jose.importJWK({ kty, n, e }, algorithm, { extractable: true })
    if (publicKey instanceof Uint8Array) throw new TypeError('a symmetric key')
    return { privateKey, publicKey }
  } catch {
    // The message may contain the key.
    throw optionError('jwt_key', 'expected a private RSA key of at least 2048 bits, as PEM (PKCS #8) or as JWK')
  }
}

function jwkIn(text: string): JWK | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'kty' in value ? (value as JWK) : undefined
  } catch {
    return undefined
  }
}
