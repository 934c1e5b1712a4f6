// Explains why an access key that is almost correct is refused, without revealing a value.

import { lookOf } from '../engine/index.ts'

/** How a sent value relates to a registered one. */
export type NearKey = 'padding' | 'whitespace' | 'encoded' | 'swapped' | 'client'

const meanings: Readonly<Record<NearKey, string>> = {
  padding: 'it lacks the ==== at its end, which are part of it',
  whitespace: 'it has whitespace around it',
  encoded: 'it is percent-encoded twice',
  swapped: 'the id and the secret of the access key are swapped',
  client: 'it is the client_id of an app, not the id of an access key',
}

/**
 * Returns the evidence why an access key was refused.
 * @param value the id or secret that was sent; it is not repeated
 */
export function keyEvidence(value: string | undefined, near: NearKey | undefined): string {
  const look = value === undefined ? undefined : lookOf(value)
  if (look !== undefined) return `it looks like ${look}: a variable is not set, or a placeholder was not replaced`
  return near === undefined ? `${value?.length ?? 0} characters, unlike any registered id` : meanings[near]
}

/** Returns how a value relates to a valid one. `isRight` tests a string. */
export function nearValue(value: string, isRight: (text: string) => boolean): NearKey | undefined {
  if (isRight(`${value}====`) || isRight(value.replace(/=*$/, '===='))) return 'padding'
  if (isRight(value.trim())) return 'whitespace'
  return value.includes('%') && isRight(decoded(value)) ? 'encoded' : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
