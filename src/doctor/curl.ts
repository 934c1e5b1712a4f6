// Reads curl commands as people paste them and works out what would go over the wire. curlconverter knows the flags as well, but
// refuses exactly what matters here (a command that the shell cuts at `&`, typographic quotes, cmd.exe) and needs a native
// addon; the other parsers on npm take the whole text for the body, as no shell does.

import { cmdCommand, isCmd } from './cmd.ts'
import { curlBody, valueOf } from './curl-body.ts'
import { curlOptions, type Option } from './curl-flags.ts'
import { nextCommand } from './curl-start.ts'
import { isTypographicQuote as isQuote } from './lookalikes.ts'
import { boundary } from './multipart.ts'
import { ownHeader, schemeOf, UnreadableError, type Note, type ReadRequest } from './reading.ts'
import { bashCommand, type Command } from './shell.ts'
import { added, join, madeAt, slice, spanOf, trim, type Traced } from './traced.ts'

/**
 * Reads every curl command of a text.
 * @throws {UnreadableError} for a quote that is never closed, or a command without an address
 */
export function readCurl(text: string): ReadRequest[] {
  const read: ReadRequest[] = []
  const split = isCmd(text) ? cmdCommand : bashCommand
  let from = 0
  for (let match = nextCommand(text, from); match !== undefined; match = nextCommand(text, from)) {
    const command = split(text, match)
    if (command.openQuote !== undefined)
      throw new UnreadableError(
        'this was read as a curl command up to a quote that is opened and never closed',
        'curl',
        text,
        command.openQuote,
      )
    for (const part of partsOf(command)) read.push(requestOf(text, part))
    from = Math.max(command.end, match + 1)
  }
  return read
}

/** A command without its name, or the parts of it between which --next stands: each is a request. */
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
    return { words: own, unknown, end: command.end, endedBy: to < words.length ? 'other' : command.endedBy }
  })
}

function requestOf(text: string, command: Command): ReadRequest {
  const { words } = command
  const options = curlOptions(words.map((word) => word.text))
  const notes: Note[] = [...cuts(text, command), ...dashes(words), ...quotes(words)]
  const last = (...names: string[]): Option | undefined => options.findLast(({ name }) => names.includes(name))
  const has = (name: string): boolean => options.some((option) => option.name === name)

  const { kind, body } = curlBody(options, words, notes)
  // Words between which a dash went wrong are addresses too, for curl; the one that was meant says http.
  const addresses = options.filter(({ name }) => name === 'url')
  const address = addresses.find((option) => schemeOf(valueOf(option, words).text)) ?? addresses[0]
  if (address === undefined)
    throw new UnreadableError(
      'this was read as a curl command to its end, and no address is in it',
      'curl',
      text,
      command.end,
    )
  let url = trim(valueOf(address, words))
  if (has('get') && kind !== 'none') url = join([url, added(url.text.includes('?') ? '&' : '?'), body])
  const userInfo = /^(?:https?:\/\/)?([^/?#@]*)@/i.exec(url.text)

  const given = options
    .filter(({ name }) => name === 'header')
    .map((option) => valueOf(option, words))
    .filter(({ text: header }) => !header.startsWith('@'))
  const method = last('request')
  const sends = kind !== 'none' && !has('get')
  const user = last('user')
  const bearer = last('oauth2-bearer')
  const headers = [
    ownHeader('Host', hostOf(url.text)),
    ...(user
      ? [basic(valueOf(user, words))]
      : userInfo
        ? [basic(slice(url, userInfo[0].length - 1 - (userInfo[1] ?? '').length, userInfo[0].length - 1))]
        : []),
    ...(bearer ? [{ name: added('Authorization'), value: join([added('Bearer '), valueOf(bearer, words)]) }] : []),
    ownHeader('User-Agent', 'curl'),
    ownHeader('Accept', kind === 'json' ? 'application/json' : '*/*'),
    ...(sends ? [ownHeader('Content-Type', labels[kind])] : []),
  ].filter(({ name }) => !given.some((header) => nameOf(header).text.toLowerCase() === name.text.toLowerCase()))
  for (const option of options)
    if (option.name === 'user-agent') headers.push({ name: added('User-Agent'), value: valueOf(option, words) })

  for (const span of command.unknown) notes.push({ kind: 'value-not-seen', span })
  const whole = spanOf(body, 0, body.text.length)
  const swallowed = whole && command.unknown.some(({ from, to }) => from <= whole.from && to >= whole.to)
  if (whole && swallowed) notes.push({ kind: 'body-not-seen', span: whole })

  return {
    method: method ? valueOf(method, words) : impliedMethod(options, sends, words),
    scheme: schemeOf(url.text) ?? (/^[\w.-]+(?::\d+)?(?:[/?]|$)/.test(url.text) ? 'http' : undefined),
    url: schemeOf(url.text) ? url : join([added('http://'), url]),
    headers: [...headers, ...given.flatMap(headerOf)],
    body: sends ? body : added(''),
    notes,
  }
}

const labels = {
  none: '',
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  multipart: `multipart/form-data; boundary=${boundary}`,
}

function impliedMethod(options: readonly Option[], sends: boolean, words: readonly Traced[]): Traced {
  const by = (name: string): Option | undefined => options.find((option) => option.name === name)
  const flag = by('head') ?? by('upload-file')
  const word = flag && words[flag.word]
  if (flag && word) return madeAt(flag.name === 'head' ? 'HEAD' : 'PUT', word.offsets[0] ?? -1)
  return added(sends ? 'POST' : 'GET')
}

function hostOf(url: string): string {
  return /^(?:https?:\/\/)?(?:[^/?#@]*@)?([^/?#]*)/i.exec(url)?.[1] ?? ''
}

function nameOf(header: Traced): Traced {
  const end = header.text.search(/[:;]/)
  return trim(slice(header, 0, end < 0 ? header.text.length : end))
}

/** `Name: value`; `Name:` takes a header away, `Name;` sends it empty. */
function headerOf(header: Traced): { name: Traced; value: Traced }[] {
  const colon = header.text.indexOf(':')
  if (colon < 0) return header.text.endsWith(';') ? [{ name: nameOf(header), value: added('') }] : []
  const value = trim(slice(header, colon + 1))
  return value.text === '' ? [] : [{ name: trim(slice(header, 0, colon)), value }]
}

function basic(user: Traced): { name: Traced; value: Traced } {
  const encoded = btoa(String.fromCharCode(...new TextEncoder().encode(user.text.slice(0, 4_096))))
  return { name: added('Authorization'), value: join([added('Basic '), madeAt(encoded, user.offsets[0] ?? -1)]) }
}

/** What the shell does not hand to curl, where that was hardly meant. */
function cuts(text: string, { end, endedBy }: Command): Note[] {
  const behind = text.slice(end + 1, end + 200)
  if (endedBy === '&' && /\S/.test(text.charAt(end - 1)) && /^[^\s&=]{1,80}=/.test(behind)) {
    const line = text.indexOf('\n', end)
    return [{ kind: 'shell-cut', span: { from: end, to: line < 0 ? text.length : line } }]
  }
  if (endedBy === 'line') {
    const flag = /^\s{0,80}(?=-{1,2}[A-Za-z])/.exec(text.slice(end, end + 90))
    if (flag) return [{ kind: 'line-not-continued', span: { from: Math.max(0, end - 1), to: end } }]
  }
  return []
}

/** A flag whose dashes a word processor has made long. */
function dashes(words: readonly Traced[]): Note[] {
  return words.flatMap((word) => {
    const dash = /^-?[\u2010-\u2015\u2212]{1,2}(?=[A-Za-z])/.exec(word.text)
    const span = dash ? spanOf(word, 0, dash[0].length) : undefined
    return span ? [{ kind: 'typographic-dash' as const, span }] : []
  })
}

/** A word that begins or ends with a quote that no shell knows. */
function quotes(words: readonly Traced[]): Note[] {
  return words.flatMap((word) => {
    const at = isQuote(word.text.charAt(0))
      ? 0
      : isQuote(word.text.charAt(word.text.length - 1))
        ? word.text.length - 1
        : -1
    const span = at < 0 ? undefined : spanOf(word, at, at + 1)
    return span ? [{ kind: 'typographic-quote' as const, span }] : []
  })
}
