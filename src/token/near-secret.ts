// What a wrong client_secret is to the right one, where it can be told: said in words, never shown. Nothing is guessed: the
// change that is named, undone, gives a secret of the app.

/** How the value that was sent differs from a secret of the app; undefined where no usual mistake explains it. */
export function nearSecret(sent: string, client_id: string, secrets: readonly string[]): string | undefined {
  // No secret is as long, and bodies are made to be slow.
  if (sent === '' || sent.length > 1_024) return undefined
  if (sent === client_id) return 'it is the client_id'
  const isRight = (text: string): boolean => secrets.includes(text)
  const bare = withoutEnds(sent)
  if (bare.said !== '' && isRight(bare.text)) return `without ${bare.said} it is the secret of the app`
  if (isRight(decoded(sent))) return 'it was encoded once too often: decoded once more it is the secret of the app'
  if (isRight(sent.replaceAll(' ', '+')))
    return 'a + of the secret was not encoded and arrived as a space: write it as %2B, or let URLSearchParams do it'
  if (secrets.some((secret) => decoded(secret) === sent))
    return 'a % of the secret was not encoded: write it as %25, or let URLSearchParams do it'
  if (secrets.some((secret) => secret.toLowerCase() === sent.toLowerCase()))
    return 'it is the secret of the app but for upper and lower case'
  return undefined
}

// White space to a regular expression is also the byte order mark; these take no room on a screen either.
const invisible = /[\s\u00AD\u200B-\u200F\u2060\uFEFF]/

function withoutEnds(sent: string): { text: string; said: string } {
  const quote = /^(["'`])[^]+\1$/.exec(sent)?.[1]
  if (quote !== undefined) return { text: sent.slice(1, -1), said: 'its quotes' }
  let [start, end] = [0, sent.length]
  while (start < end && invisible.test(sent.charAt(start))) start += 1
  while (end > start && invisible.test(sent.charAt(end - 1))) end -= 1
  const cut = sent.slice(0, start) + sent.slice(end)
  const where = start === 0 ? 'at its end' : end === sent.length ? 'at its start' : 'at both its ends'
  return { text: sent.slice(start, end), said: cut === '' ? '' : `the ${kindOf(cut)} ${where}` }
}

function kindOf(cut: string): string {
  if (/^[\r\n]+$/.test(cut)) return 'newline'
  if (/^\uFEFF+$/.test(cut)) return 'byte order mark'
  return /^\s+$/.test(cut) ? 'white space' : 'invisible characters'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
