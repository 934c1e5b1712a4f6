// The signing function and the id source. Both prefer what the platform has: node:crypto's one-shot hash where it is
// there, @noble/hashes elsewhere. Both give the same value for the same key.

import { sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Sign } from './state/index.ts'

/** SHA-512 of a text as hexadecimal digits. */
export type Hash = (text: string) => string

/** By @noble/hashes: for browsers and workers. */
export const portableHash: Hash = (text) => bytesToHex(sha512(utf8ToBytes(text)))

/** By node:crypto, without importing it; undefined where there is none. */
export function platformHash(): Hash | undefined {
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto')
  return crypto?.hash === undefined ? undefined : (text) => crypto.hash('sha512', text, 'hex')
}

/**
 * A keyed one-shot hash, cut to 32 bytes so that a longer text cannot be signed without the key (no length extension).
 * @param key any text; without one it is random, and tokens end with the process
 */
export function signer(key: string | undefined, hash: Hash = platformHash() ?? portableHash): Sign {
  // Of one length, whatever the key is: where the key ends and the text begins is never in doubt. 160 bits of it, so that key
  // and claims of a usual token fit one block of the hash.
  const fixed = hash(key === undefined ? randomHex(32) : `cxone-mock signing key\n${key}`).slice(0, 40)
  return (text) => hash(fixed + text).slice(0, 64)
}

/** Ids that never repeat: a random name for this process, and a counter. Random bytes for each would cost more than all the rest. */
export function idSource(): () => string {
  const name = randomHex(6)
  let last = 0
  return () => `${name}-${(last += 1)}`
}

function randomHex(bytes: number): string {
  return bytesToHex(globalThis.crypto.getRandomValues(new Uint8Array(bytes)))
}
