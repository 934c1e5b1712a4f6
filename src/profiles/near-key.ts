// Why an access key that is nearly right is not: what is said beside the wire, and never a value.

import { lookOf } from '../engine/index.ts'

/** How a value that was sent relates to what is registered. */
export type NearKey = 'padding' | 'white space' | 'encoded' | 'swapped' | 'client'

const meanings: Readonly<Record<NearKey, string>> = {
  padding: 'it is right but for the ==== at its end, which belong to it',
  'white space': 'it is right but for white space around it',
  encoded: 'it is right, and percent-encoded once too often',
  swapped: 'id and secret of the access key stand in the place of each other',
  client: 'it is the client_id of an app, and no id of an access key',
}

/** What shows why an access key was not taken. @param value the id, or the secret, that was sent; it is not repeated */
export function keyEvidence(value: string | undefined, near: NearKey | undefined): string {
  const look = value === undefined ? undefined : lookOf(value)
  if (look !== undefined) return `it has the look of ${look}: a variable was not set, or a placeholder was left in`
  return near === undefined ? `${value?.length ?? 0} characters, like no other that is registered` : meanings[near]
}

/** How a value is near one that would be right. `isRight` tells of a text whether it is. */
export function nearValue(value: string, isRight: (text: string) => boolean): NearKey | undefined {
  if (isRight(`${value}====`) || isRight(value.replace(/=*$/, '===='))) return 'padding'
  if (isRight(value.trim())) return 'white space'
  return value.includes('%') && isRight(decoded(value)) ? 'encoded' : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
