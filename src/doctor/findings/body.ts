// Findings in the body, its Content-Type and the Authorization header, beyond the rule table.

import { chosen, spec, thread } from '../../engine/index.ts'
import { curl, noForm, http, type FindingRow, type Hit } from './finding.ts'
import { isHidden, type Seen } from './inspected.ts'

const formType = 'application/x-www-form-urlencoded'
const url = 'https://api.nicecxone.com/auth/oauth/token'
const form = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vX'
const json = '{"grant_type":"client_credentials","client_id":"7f3a9c21","client_secret":"Zk4tQ8vX"}'
const multipart = '--edge\nContent-Disposition: form-data; name="grant_type"\n\nclient_credentials\n--edge--'
const basic = (text: string): string => curl({ more: `-H 'Authorization: Basic ${text}'` })
const leaveOut = 'Remove the header, and send client_id and client_secret in the form.'

/** Rows of this file. */
export const bodyFindings: readonly FindingRow[] = [
  {
    id: 'access-key-body',
    profile: 'client-credentials',
    severity: 'error',
    anyValue: true,
    when: ({ fields }) => at(fields.find(({ name }) => /^access_?key_?(?:id|secret)$/i.test(name))),
    problem:
      'The body contains an access key (accessKeyId, accessKeySecret), which authenticates a user at UserHub, not an app.',
    fix: 'For client_credentials, send grant_type, client_id and client_secret of a registered app as a form. An access key is a different pair of credentials.',
    source: chosen("NICE's documents give access keys their own endpoint, /authentication/v1/token/access-key"),
    explains: [...noForm, 'body-json', 'content-type-wrong'],
    example: `curl ${url} --json '{"accessKeyId":"a","accessKeySecret":"b"}'`,
    nearMiss: `curl ${url} --json '${json}'`,
  },
  {
    id: 'password-grant-body',
    profile: 'client-credentials',
    severity: 'error',
    when: (seen) => grant(seen, 'password'),
    problem: 'The body uses the password grant, which belongs to another endpoint (for users and access keys).',
    fix: 'Send grant_type=client_credentials with client_id and client_secret, and no username or password.',
    source: thread('A', 'client_credentials is the grant of this endpoint'),
    explains: ['grant-type-unsupported', 'credentials-missing'],
    example: `curl ${url} -d 'grant_type=password&username=a&password=b'`,
    nearMiss: curl({ more: '-d username=a' }),
  },
  {
    id: 'refresh-body',
    profile: 'client-credentials',
    severity: 'error',
    when: (seen) => grant(seen, 'refresh_token'),
    problem: 'The body contains a refresh token. client_credentials never issues one.',
    fix: 'Request a new token with the same client_credentials request.',
    source: thread('A', 'there is no refresh_token, request a new one'),
    explains: ['grant-type-unsupported', 'credentials-missing'],
    example: `curl ${url} -d 'grant_type=refresh_token&refresh_token=r&client_id=a1&client_secret=Zk4tQ8vX'`,
    nearMiss: curl({ more: '-d refresh_token=' }),
  },
  {
    id: 'json-under-form-label',
    profile: 'client-credentials',
    severity: 'warning',
    when: ({ facts, place }) =>
      facts.bodyKind === 'json' && facts.mediaType === formType
        ? { place: place.header('content-type') ?? place.body }
        : undefined,
    problem:
      'The Content-Type is a form, but the body is JSON: it was made by JSON.stringify, json.dumps, curl -d or axios before 1.0.',
    fix: 'Keep the Content-Type and send a form: new URLSearchParams({...}), requests data=, curl -d name=value.',
    source: thread('B', 'the form header was set, and axios still sent JSON'),
    example: `curl ${url} -d '${json}'`,
    nearMiss: `curl ${url} --json '${json}'`,
  },
  {
    id: 'form-under-other-label',
    profile: 'client-credentials',
    severity: 'warning',
    when: ({ facts, fields, place }) =>
      facts.bodyKind === 'form' &&
      facts.mediaType !== undefined &&
      facts.mediaType !== formType &&
      fields.some(({ in: where, name, paired }) => where === 'form' && paired && name === 'grant_type')
        ? { place: place.header('content-type') ?? place.body }
        : undefined,
    problem:
      'The body is a form, but the Content-Type is not: the header was set by hand, or a string was sent without one.',
    fix: `Leave Content-Type to the library, or set it to ${formType}.`,
    source: thread('B', 'use URLSearchParams with the form header'),
    explains: ['content-type-wrong'],
    example: curl({ more: "-H 'Content-Type: application/json'" }),
    nearMiss: curl({ more: `-H 'Content-Type: ${formType};charset=UTF-8'` }),
  },
  {
    id: 'multipart-under-form-label',
    severity: 'warning',
    when: ({ facts, place }) =>
      facts.bodyKind === 'multipart' && facts.mediaType === formType
        ? { place: place.header('content-type') ?? place.body }
        : undefined,
    problem:
      'The Content-Type is a URL-encoded form, but the body is multipart: FormData was sent with a header set by hand.',
    fix: 'Send URLSearchParams instead of FormData.',
    source: spec('RFC 6749 §4.4.2', 'parameters are sent in the application/x-www-form-urlencoded format'),
    example: http([`Content-Type: ${formType}`], multipart),
    nearMiss: http(['Content-Type: multipart/form-data; boundary=edge'], multipart),
  },
  {
    id: 'scope-raw-space',
    profile: 'client-credentials',
    severity: 'warning',
    when: ({ fields }) => {
      const field = fields.find(
        ({ in: where, name, raw: sent }) => where === 'form' && name === 'scope' && sent.includes(' '),
      )
      const space = field?.raw.indexOf(' ') ?? 0
      return field && { place: field.at(space, space + 1) }
    },
    problem: 'The scopes are separated by an unencoded space.',
    fix: 'Encode it as + or %20 (--data-urlencode), or omit scope: it is implicit in this grant.',
    source: spec('RFC 6749 §B', 'a space is sent as +'),
    example: curl({ more: "-d 'scope=a b'" }),
    nearMiss: curl({ more: "-d 'scope=a+b'" }),
  },
  {
    id: 'content-length-mismatch',
    severity: 'warning',
    when: lengthMismatch,
    problem: 'Content-Length is not the length of the body: the endpoint waits for more, or truncates the body.',
    fix: 'Leave Content-Length to the library: it counts bytes after encoding. (If you shortened the body before pasting it, ignore this.)',
    source: spec('RFC 9112 §6.3', 'a length that differs from the body makes the message incomplete'),
    example: http([`Content-Type: ${formType}`, 'Content-Length: 40'], form),
    nearMiss: http([`Content-Type: ${formType}`, `Content-Length: ${form.length}`], `${form}\n`),
  },
  {
    id: 'basic-from-url',
    profile: 'client-credentials',
    severity: 'error',
    when: ({ basic: header }) =>
      header && /:\/\//.test(header.decoded ?? header.sent)
        ? { place: header.place, evidence: 'it contains a URL' }
        : undefined,
    problem: 'The Basic header was built from a URL, not from client_id and client_secret.',
    fix: leaveOut,
    source: thread('A', 'never send an Authorization header'),
    example: basic(btoa('https://api.nicecxone.com:Zk4tQ8vX')),
    nearMiss: basic(btoa('7f3a9c21:Zk4tQ8vX')),
  },
  {
    id: 'basic-with-newline',
    profile: 'client-credentials',
    severity: 'error',
    when: ({ basic: header }) =>
      header && (/[\r\n]/.test(header.sent) || /[\r\n]/.test(header.decoded ?? ''))
        ? {
            place: header.place,
            evidence: /[\r\n]/.test(header.sent) ? 'a newline in the header itself' : 'a newline in the encoded value',
          }
        : undefined,
    problem: 'The Basic header contains a newline: base64 tools wrap lines, and echo adds one.',
    fix: `${leaveOut} (For other endpoints: printf and base64 -w0.)`,
    source: thread('A', 'never send an Authorization header'),
    explains: ['newline-in-value', 'carriage-return-in-value'],
    example: basic(btoa('7f3a9c21:Zk4tQ8vX\n')),
    nearMiss: basic(btoa('7f3a9c21:Zk4tQ8vXn')),
  },
  {
    id: 'basic-not-base64',
    profile: 'client-credentials',
    severity: 'error',
    when: ({ basic: header }) =>
      header && header.decoded === undefined && header.sent.includes(':')
        ? { place: header.place, evidence: 'it contains a colon, which base64 never does' }
        : undefined,
    problem: 'The Basic header contains id and secret in plain text, not in base64.',
    fix: leaveOut,
    source: spec('RFC 7617 §2', 'user-id and password are joined by a colon and encoded in base64'),
    example: basic('7f3a9c21:Zk4tQ8vX'),
    nearMiss: basic(btoa('7f3a9c21:Zk4tQ8vX')),
  },
  {
    id: 'basic-bytes-literal',
    profile: 'client-credentials',
    severity: 'error',
    when: ({ basic: header }) =>
      header && /^b['"]/.test(header.sent)
        ? { place: header.place, evidence: 'it begins with b and a quote' }
        : undefined,
    problem: "The Basic header is Python's way of printing bytes: b'…'.",
    fix: `${leaveOut} (Elsewhere: .decode() the bytes.)`,
    source: thread('A', 'never send an Authorization header'),
    example: curl({ more: `-H "Authorization: Basic b'${btoa('7f3a9c21:Zk4tQ8vX')}'"` }),
    nearMiss: basic('YjdmM2E5OmFiY2RlZmdo'),
  },
]

function at(field: Seen['fields'][number] | undefined): Hit | undefined {
  return field && { place: field.place }
}

function grant({ fields }: Seen, name: string): Hit | undefined {
  return at(fields.find((field) => field.name === 'grant_type' && field.value === name))
}

function lengthMismatch({ read, facts, place }: Seen): Hit | undefined {
  // A longer body has another problem.
  if (facts.bodyKind === 'too-large') return undefined
  const given = place.header('content-length')
  const sent = read.headers.find(({ name }) => name.text.toLowerCase() === 'content-length')?.value.text
  if (given === undefined || sent === undefined || read.redacted || isHidden(read, place.body)) return undefined
  // A request pasted as text has lost its carriage returns.
  const lines = read.body.text.includes('\r') ? 0 : read.body.text.split('\n').length - 1
  const length = Number(sent)
  if (length === facts.bodyLength || (lines > 0 && length === facts.bodyLength + lines)) return undefined
  return { place: given, evidence: `${facts.bodyLength} bytes are there` }
}
