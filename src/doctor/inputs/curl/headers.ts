// The headers that curl sends: given ones, and those that other flags imply.

import { encodeBase64 } from '../../../engine/index.ts'
import { valueOf } from './body.ts'
import type { Option } from './flags.ts'
import { boundary } from '../multipart.ts'
import { ownHeader, type ReadRequest } from '../reading.ts'
import { added, join, madeFrom, percentDecode, slice, trim, type Traced } from '../../text/traced.ts'

type Header = ReadRequest['headers'][number]

const labels = {
  none: '',
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  multipart: `multipart/form-data; boundary=${boundary}`,
}

/** Returns the headers of a command. A given one replaces that of curl. */
export function headersOf(
  options: readonly Option[],
  words: readonly Traced[],
  url: Traced,
  body: keyof typeof labels,
  wantsJson: boolean,
): Header[] {
  const values = (flag: string): Traced[] =>
    options.filter(({ name }) => name === flag).map((option) => valueOf(option, words))
  const given = values('header').filter(({ text }) => !text.startsWith('@'))
  const own = [
    ownHeader('Host', hostOf(url.text)),
    ...authorization(values('user').at(-1) ?? userInfo(url), values('oauth2-bearer').at(-1)),
    ownHeader('User-Agent', 'curl'),
    ownHeader('Accept', wantsJson ? 'application/json' : '*/*'),
    ...(body === 'none' ? [] : [ownHeader('Content-Type', labels[body])]),
  ].filter(({ name }) => !given.some((header) => nameOf(header).text.toLowerCase() === name.text.toLowerCase()))
  const agents = values('user-agent').map((value) => ({ name: added('User-Agent'), value }))
  return [...own, ...agents, ...given.flatMap(headerOf)]
}

/** A bearer token takes precedence over a user, which is then not sent. */
function authorization(user: Traced | undefined, bearer: Traced | undefined): Header[] {
  const name = added('Authorization')
  if (bearer) return [{ name, value: join([added('Bearer '), bearer]) }]
  if (user === undefined) return []
  const encoded = encodeBase64(user.text.slice(0, 4_096))
  return [{ name, value: join([added('Basic '), madeFrom(encoded, user)]) }]
}

/** The user in a URL: curl decodes it, and sends an empty password if there is none. */
function userInfo(url: Traced): Traced | undefined {
  const [all, user] = /^(?:https?:\/\/)?([^/?#@]*)@/i.exec(url.text) ?? []
  if (all === undefined || user === undefined) return undefined
  const given = slice(url, all.length - 1 - user.length, all.length - 1)
  return join([percentDecode(given), added(user.includes(':') ? '' : ':')])
}

function hostOf(url: string): string {
  return /^(?:https?:\/\/)?(?:[^/?#@]*@)?([^/?#]*)/i.exec(url)?.[1] ?? ''
}

function nameOf(header: Traced): Traced {
  const end = header.text.search(/[:;]/)
  return trim(slice(header, 0, end < 0 ? header.text.length : end))
}

/** `Name: value`. `Name:` removes a header, `Name;` sends it empty. */
function headerOf(header: Traced): Header[] {
  const colon = header.text.indexOf(':')
  if (colon < 0) return header.text.endsWith(';') ? [{ name: nameOf(header), value: added('') }] : []
  const value = trim(slice(header, colon + 1))
  return value.text === '' ? [] : [{ name: trim(slice(header, 0, colon)), value }]
}
