// One request for inspection: its facts, and the location of each part in the input. Judges nothing.

import { decodeBase64, fieldValue, parse, type ParsedRequest } from '../../engine/index.ts'
import {
  type AccessKeyFound,
  type Context,
  hostKinds,
  pathsOf,
  type Profile,
  profileOf,
  type RouterContext,
  type Sent,
  tokenPathsOf,
} from '../../profiles/index.ts'
import type { App, Introspection } from '../../state/index.ts'
import { basicFields, jsonFields, pairs, placeIn, type Basic, type Field, type Place } from '../text/fields.ts'
import { headerOf, wireOf, type ReadRequest } from '../inputs/reading.ts'
import { slice, type Traced } from '../text/traced.ts'

/** Everything that a finding can read. */
export interface Seen {
  readonly read: ReadRequest
  readonly facts: ParsedRequest
  /** The profile of the request. */
  readonly profile: Profile
  /** Its token paths. */
  readonly paths: readonly string[]
  /** The context of its rows and of those of the router, and the token paths of all profiles. */
  readonly context: Context & RouterContext
  readonly fields: readonly Field[]
  /** The values sent as client_id and client_secret, or as an access key, anywhere in the request. */
  readonly credentials: readonly Field[]
  readonly basic: Basic | undefined
  readonly place: {
    readonly method: Place
    readonly url: Place
    readonly scheme: Place
    readonly host: Place
    readonly path: Place
    readonly query: Place
    readonly body: Place
    /** Location of something missing: after the body. */
    readonly bodyEnd: Place
    header(name: string): Place | undefined
  }
}

/**
 * Hosts and paths that are valid in addition to those of the profile, and the URL of the server that received the
 * request.
 */
export interface Accepted {
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
  /** Empty if unknown. */
  readonly origin: string
}

const bodyLimit = 65_536
const credentialNames: ReadonlySet<string> = new Set([
  'client_id',
  'client_secret',
  'username',
  'password',
  'accessKeyId',
  'accessKeySecret',
])

// An app with everything: parts that no request shows are assumed to be valid, so that no rule invents a problem.
const anyApp = ({ grants }: Profile): App => ({
  client_id: '',
  secrets: [],
  enabled: true,
  grants,
  scopes: '*',
  hosts: undefined,
  lifetime: undefined,
  rateLimit: undefined,
  faults: [],
  client_auth: 'either',
  client_type: 'confidential',
  input: { client_id: '' },
})

const anyKey: AccessKeyFound = {
  kind: 'known',
  key: { id: '', client_id: '', secret: '', active: true, user: { id: '', name: '', given_name: '', family_name: '' } },
  secret: 'valid',
  isOurTenant: true,
}

function byOf(method: Sent['method']): 'basic' | 'post' | 'token' {
  return method === undefined || method === 'access_key' ? 'token' : method
}

/** Found by path. If no profile has the path, by its grant. */
function profileFor({ path, form }: ParsedRequest, { paths }: Accepted, profiles: readonly Profile[]): Profile {
  const grant = fieldValue(form, 'grant_type') ?? ''
  const known = tokenPathsOf(profiles, paths).includes(path)
  const byGrant = known ? undefined : profiles.find(({ grants }) => grants[0] === grant)
  return byGrant ?? profileOf(profiles, path, paths)
}

/** A token that is valid for its purpose, at the endpoint that it was sent to. */
function anyToken({ form }: ParsedRequest, { clientAuth }: Profile): Introspection {
  const isKeys = clientAuth.length === 0
  const token_use = isKeys || fieldValue(form, 'refresh_token') ? 'refresh' : 'access'
  return { state: 'valid', id: '', client_id: isKeys ? 'key-000000000000' : '', iat: 0, exp: 0, token_use }
}

/** Prepares a request for inspection. */
export function look(read: ReadRequest, accepted: Accepted, profiles: readonly Profile[]): Seen {
  const facts = parse(wireOf(read), bodyLimit)
  const profile = profileFor(facts, accepted, profiles)
  const url = read.url.text
  const scheme = /^[a-z][a-z\d+.-]{0,20}:\/\//i.exec(url)?.[0].length ?? 0
  const pathAt = scheme === 0 ? 0 : endOf(url, '/?#', scheme)
  const queryAt = endOf(url, '?#', pathAt)
  const header = (name: string): Place | undefined => {
    const found = headerOf(read, name)
    return found && whole(`header ${name}`, found.value.text === '' ? found.name : found.value)
  }
  const hostName = headerOf(read, 'host')
  const fields = [
    ...(facts.bodyKind === 'form' ? pairs('form', 'body', read.body) : []),
    ...pairs('query', 'URL', slice(read.url, Math.min(queryAt + 1, url.length))),
    ...(facts.bodyKind === 'json' ? jsonFields(facts.bodyText, read.body) : []),
  ]
  const sent = /^\s*basic\s+([\s\S]*)$/i.exec(facts.authorization?.slice(0, 16_384) ?? '')?.[1]
  const authorization = headerOf(read, 'authorization')
  const basic =
    sent === undefined || authorization === undefined
      ? undefined
      : { sent, decoded: decodeBase64(sent), place: whole('header Authorization', authorization.value) }
  return {
    read,
    facts,
    profile,
    paths: pathsOf(profile, accepted.paths),
    context: {
      now: 0,
      host: hostKinds(accepted.hosts)(facts.host),
      paths: tokenPathsOf(profiles, accepted.paths),
      fault: undefined,
      secondsToWait: 0,
      client: {
        kind: 'known',
        app: anyApp(profile),
        secret: 'valid',
        by: byOf(profile.sent(facts).method),
        isOther: false,
      },
      accessKey: anyKey,
      token: anyToken(facts, profile),
    },
    fields,
    credentials: [...fields.filter(({ name }) => credentialNames.has(name)), ...basicFields(basic)],
    basic,
    place: {
      method: whole('method', read.method),
      url: whole('URL', read.url),
      scheme: placeIn('URL', read.url, 0, scheme),
      host:
        scheme > 0
          ? placeIn('URL', read.url, scheme, pathAt)
          : hostName
            ? whole('header Host', hostName.value)
            : whole('URL', read.url),
      path: pathAt < queryAt ? placeIn('URL', read.url, pathAt, queryAt) : whole('URL', read.url),
      query: placeIn('URL', read.url, queryAt, url.length),
      body: read.body.text === '' ? whole('URL', read.url) : whole('body', read.body),
      bodyEnd:
        read.body.text === ''
          ? whole('URL', read.url)
          : placeIn('body', read.body, read.body.text.length, read.body.text.length),
      header,
    },
  }
}

/** Whether the input does not show the content at a location: a variable, a file, a redacted value. */
export function isHidden(read: ReadRequest, { span }: Place): boolean {
  return (
    span !== undefined &&
    read.notes.some(
      ({ kind, span: hidden }) =>
        kind === 'value-not-seen' && span.from < hidden.to && span.to > hidden.from && span.to > span.from,
    )
  )
}

function endOf(text: string, stops: string, from: number): number {
  for (let i = from; i < text.length; i += 1) if (stops.includes(text.charAt(i))) return i
  return text.length
}

function whole(part: string, traced: Traced): Place {
  return placeIn(part, traced, 0, traced.text.length)
}
