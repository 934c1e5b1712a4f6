// Explains how a wrong client_secret differs from the correct one (stray newline, double encoding, wrong case) without
// revealing either. A cause is named only if undoing it yields a registered secret.

import { decodedOnce, unquoted, withoutEnds } from '../engine/index.ts'

/** Returns how the sent value differs from a secret of the app. Undefined if no common mistake explains it. */
export function nearSecret(sent: string, client_id: string, secrets: readonly string[]): string | undefined {
  // No secret is longer. The limit protects against bodies made to be slow.
  if (sent === '' || sent.length > 1_024) return undefined
  if (sent === client_id) return 'it is the client_id'
  const isRight = (text: string): boolean => secrets.includes(text)
  const inner = unquoted(sent)
  if (inner !== undefined && isRight(inner)) return 'without its quotes, it is the secret of the app'
  const { text, cut, at } = withoutEnds(sent)
  if (cut !== '' && isRight(text)) return `without the ${cut} ${at} it is the secret of the app`
  if (isRight(decodedOnce(sent))) return 'it was encoded twice: decoded once more, it is the secret of the app'
  if (isRight(sent.replaceAll(' ', '+')))
    return 'a + of the secret was not encoded and arrived as a space: write it as %2B, or let URLSearchParams do it'
  if (secrets.some((secret) => decodedOnce(secret) === sent))
    return 'a % of the secret was not encoded: write it as %25, or let URLSearchParams do it'
  if (secrets.some((secret) => secret.toLowerCase() === sent.toLowerCase()))
    return 'it is the secret of the app except for upper and lower case'
  return undefined
}
