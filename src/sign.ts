// Signing function and id source. Prefer the platform: node:crypto's one-shot hash if available, otherwise
// @noble/hashes. Both return the same value for the same key.

import { sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Sign } from './state/index.ts'

/** SHA-512 of a string as hexadecimal digits. */
export type Hash = (text: string) => string

/** Implementation with @noble/hashes, for browsers and workers. */
export const portableHash: Hash = (text) => bytesToHex(sha512(utf8ToBytes(text)))

/** Implementation with node:crypto, without importing it. Undefined if it is not available. */
export function platformHash(): Hash | undefined {
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto')
  return crypto?.hash === undefined ? undefined : (text) => crypto.hash('sha512', text, 'hex')
}

/**
 * Creates a keyed one-shot hash, truncated to 32 bytes so that a longer string cannot be signed without the key (no
 * length extension).
 * @param key any string; default: random, so tokens end with the process
 */
export function signer(key: string | undefined, hash: Hash = platformHash() ?? portableHash): Sign {
  // Fixed length, whatever the key: the boundary between key and string is never ambiguous. 160 bits, so that the key
  // and the claims of a usual token fit into one block of the hash.
  const fixed = hash(key === undefined ? randomHex(32) : `cxone-mock signing key\n${key}`).slice(0, 40)
  return (text) => hash(fixed + text).slice(0, 64)
}

/**
 * Unique ids: a random name for this process and a counter. Random bytes for each id would cost more than everything
 * else.
 */
export function idSource(): () => string {
  const name = randomHex(6)
  let last = 0
  return () => `${name}-${(last += 1)}`
}

function randomHex(bytes: number): string {
  return bytesToHex(globalThis.crypto.getRandomValues(new Uint8Array(bytes)))
}
