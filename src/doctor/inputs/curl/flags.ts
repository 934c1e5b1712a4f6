// Flags of curl that matter here, and those with a value, so that a value is not mistaken for the URL.

const short: Readonly<Record<string, string>> = {
  X: 'request',
  H: 'header',
  d: 'data',
  u: 'user',
  F: 'form',
  A: 'user-agent',
  e: 'referer',
  b: 'cookie',
  G: 'get',
  I: 'head',
  T: 'upload-file',
  K: 'config',
  ':': 'next',
}
// Of the others, only those with a value: o output, m max-time and so on.
const shortWithValue = 'oDEcCmtwxyYzQrUP'
const longWithValue = new Set(
  `abstract-unix-socket aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to cookie cookie-jar
  continue-at crlfile curves data data-ascii data-binary data-raw data-urlencode dns-servers doh-url dump-header engine
  etag-compare etag-save expect100-timeout form form-string header hostpubmd5 interface json keepalive-time key key-type
  limit-rate local-port max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max
  pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-header proxy-user pubkey quote random-file range
  rate referer request request-target resolve retry retry-delay retry-max-time service-name socks5 socks5-hostname
  speed-limit speed-time stderr tls-max tls13-ciphers trace trace-ascii unix-socket upload-file url url-query user
  user-agent variable write-out`.split(/\s+/),
)

/** A flag or a positional argument: its long name, or `url`, and the index of the word with its value. */
export interface Option {
  readonly name: string
  /** Index of the word with the value, and the start of the value in it. */
  readonly value: { readonly word: number; readonly from: number } | undefined
  /** Index of the word with the flag. */
  readonly word: number
}

/** Parses the words after `curl` into flags and URLs. */
export function curlOptions(words: readonly string[]): Option[] {
  const options: Option[] = []
  let flagsOver = false
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? ''
    const at = i
    if (flagsOver || word === '-' || !word.startsWith('-')) {
      options.push({ name: 'url', value: { word: i, from: 0 }, word: i })
    } else if (word === '--') flagsOver = true
    else if (word.startsWith('--')) {
      const equals = word.indexOf('=')
      const name = word.slice(2, equals < 0 ? undefined : equals)
      if (equals > 0) options.push({ name, value: { word: at, from: equals + 1 }, word: at })
      else if (longWithValue.has(name))
        options.push({ name, value: (i += 1) < words.length ? { word: i, from: 0 } : undefined, word: at })
      else options.push({ name, value: undefined, word: at })
    } else {
      for (let letter = 1; letter < word.length; letter += 1) {
        const flag = word.charAt(letter)
        const name = short[flag] ?? flag
        if (!longWithValue.has(name) && !shortWithValue.includes(flag)) {
          options.push({ name, value: undefined, word: at })
          continue
        }
        const inside = letter + 1 < word.length
        if (!inside) i += 1
        options.push({
          name,
          value: inside ? { word: at, from: letter + 1 } : i < words.length ? { word: i, from: 0 } : undefined,
          word: at,
        })
        break
      }
    }
  }
  return options
}
