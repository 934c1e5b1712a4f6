// Parses pasted curl commands and determines what they send. curlconverter knows the flags, too, but rejects the inputs
// that matter here (a command split at `&`, typographic quotes, cmd.exe) and needs a native addon. Other parsers on npm
// treat the whole text as the body, as no shell does.

import { cmdCommand, isCmd } from '../shell/cmd.ts'
import { curlBody, valueOf } from './body.ts'
import { curlOptions, type Option } from './flags.ts'
import { headersOf } from './headers.ts'
import { notesOf } from './notes.ts'
import { nextCommand } from './start.ts'
import { schemeOf, UnreadableError, type Note, type ReadRequest } from '../reading.ts'
import { bashCommand, type Command } from '../shell/posix.ts'
import { added, join, madeAt, slice, spanOf, trim, type Traced } from '../../text/traced.ts'

/**
 * Reads every curl command of a text.
 * @throws {UnreadableError} for a quote that is never closed, or a command without a URL
 */
export function readCurl(text: string): ReadRequest[] {
  const read: ReadRequest[] = []
  const split = isCmd(text) ? cmdCommand : bashCommand
  let from = 0
  for (let match = nextCommand(text, from); match !== undefined; match = nextCommand(text, from)) {
    const short = split(text, match, false)
    // Without a URL, the command is incomplete: the following lines belong to it, although the shell cuts them off.
    const command = short.endedBy === 'line' && !hasAddress(short) ? split(text, match, true) : short
    if (command.openQuote !== undefined)
      throw new UnreadableError(
        'read as a curl command up to a quote that is never closed',
        'curl',
        text,
        command.openQuote,
      )
    for (const part of partsOf(command)) read.push(requestOf(text, part))
    from = Math.max(command.end, match + 1)
  }
  return read
}

function hasAddress({ words }: Command): boolean {
  return curlOptions(words.slice(1).map((word) => word.text)).some(({ name }) => name === 'url')
}

/** A command without its name, or its parts between --next, each of which is a request. */
function partsOf(command: Command): Command[] {
  const words = command.words.slice(1)
  const ends = curlOptions(words.map((word) => word.text)).flatMap(({ name, word }) => (name === 'next' ? [word] : []))
  let from = 0
  let known = 0
  return [...ends, words.length].map((to) => {
    const own = words.slice(from, to)
    from = to + 1
    const before = words[to]?.offsets[0] ?? Number.POSITIVE_INFINITY
    const first = known
    while ((command.unknown[known]?.from ?? before) < before) known += 1
    const unknown = command.unknown.slice(first, known)
    return { ...command, words: own, unknown, endedBy: to < words.length ? ('other' as const) : command.endedBy }
  })
}

function requestOf(text: string, command: Command): ReadRequest {
  const { words } = command
  const options = curlOptions(words.map((word) => word.text))
  const notes: Note[] = notesOf(text, command, options)
  const has = (name: string): boolean => options.some((option) => option.name === name)

  const { kind, body, query } = curlBody(options, words, notes)
  const address = addressOf(options, words)
  if (address === undefined)
    throw new UnreadableError('read as a curl command, but it has no URL', 'curl', text, command.end)
  const inQuery = has('get') && kind !== 'none'
  const url = withQuery(trim(valueOf(address, words)), inQuery ? body : query)
  const sends = kind !== 'none' && !has('get')
  const method = options.findLast(({ name }) => name === 'request')

  const whole = spanOf(body, 0, body.text.length)
  const swallowed = whole && command.unknown.some(({ from, to }) => from <= whole.from && to >= whole.to)
  if (whole && swallowed) notes.push({ kind: 'body-not-seen', span: whole })

  return {
    method: method ? valueOf(method, words) : impliedMethod(options, sends, words),
    scheme: schemeOf(url.text) ?? (/^[\w.-]+(?::\d+)?(?:[/?]|$)/.test(url.text) ? 'http' : undefined),
    url: schemeOf(url.text) ? url : join([added('http://'), url]),
    headers: headersOf(options, words, url, sends ? kind : 'none', kind === 'json'),
    body: sends ? body : added(''),
    notes,
  }
}

/** curl also takes the words around a broken dash as URLs. The intended one starts with http. */
function addressOf(options: readonly Option[], words: readonly Traced[]): Option | undefined {
  const addresses = options.filter(({ name }) => name === 'url')
  return addresses.find((option) => schemeOf(valueOf(option, words).text)) ?? addresses[0]
}

/** A query is appended to an existing one, before a fragment, which is not sent. */
function withQuery(url: Traced, query: Traced | undefined): Traced {
  if (query === undefined) return url
  const hash = url.text.indexOf('#')
  const base = hash < 0 ? url : slice(url, 0, hash)
  const mark = added(base.text.includes('?') ? '&' : '?')
  return join([base, mark, query])
}

function impliedMethod(options: readonly Option[], sends: boolean, words: readonly Traced[]): Traced {
  const by = (name: string): Option | undefined => options.find((option) => option.name === name)
  // A file of options can change the method, which is then not visible.
  const flag = by('head') ?? by('upload-file') ?? (sends ? undefined : by('config'))
  const word = flag && words[flag.word]
  const name = flag?.name === 'head' ? 'HEAD' : flag?.name === 'upload-file' ? 'PUT' : sends ? 'POST' : 'GET'
  return word ? madeAt(name, word.offsets[0] ?? -1) : added(name)
}
