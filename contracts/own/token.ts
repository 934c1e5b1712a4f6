// The interactions of a token endpoint that its rows give: one for each row that a client can meet. What a row is asked, what it
// answers and how the mock gets there is read from the table.

import { eachPair, formType, parse } from '../../src/engine/index.ts'
import { type AnyRow, type Contract, type Example, type Profile, rowsOf } from '../../src/profiles/index.ts'
import { responseOf } from './builders.ts'
import { examples, fromState, type Interaction, type Matchers, type PactRequest } from './types.ts'
import { membersOf } from '../../src/options/index.ts'

/** Rows that a pact cannot hold, and why. The suite that all adapters run covers them. */
export function leftOutOf(profiles: readonly Profile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    profiles
      .flatMap(rowsOf)
      .flatMap(({ id, contract }) => ('leftOut' in contract ? [[id, contract.leftOut] as const] : [])),
  )
}

/** One interaction for each row of a profile. @param path where a client asks, in place of the first path of the profile */
export function tableInteractions(profile: Profile, first: boolean, matchers: Matchers, path: string): Interaction[] {
  return rowsOf(profile).flatMap((row): Interaction[] => {
    const { id, contract, reply } = row
    if ('leftOut' in contract) return []
    const described = reply.kind === 'token' ? 'a valid token request' : `a token request that meets ${id}`
    return [
      {
        name: first ? id : `${profile.id}-${id}`,
        rule: id,
        provider: 'cxone-token',
        profile: profile.id,
        right: isRight(row, contract, 'an app is registered'),
        ...contract,
        uponReceiving: first ? described : `${described} of ${profile.id}`,
        request: requestOf(profile, row.example, matchers, first ? path : (profile.paths[0] ?? path)),
        response: responseOf(reply, matchers),
      },
    ]
  })
}

/** Whether a client that does all right can meet a row: by what is so, and not by how it asks. */
export function isRight(
  { blames }: Pick<AnyRow, 'blames'>,
  { state, params }: Extract<Contract, { readonly state: string }>,
  usual: string,
): boolean {
  return blames !== 'request' || state !== usual || params !== undefined
}

/** The example of a row as a request of a pact: credentials come from the provider state, and no other value is one. */
function requestOf(profile: Profile, example: Example, matchers: Matchers, path: string): PactRequest {
  const { client_id, client_secret } = examples
  // The id of an app that nobody has is the mock's to tell.
  const { client_id: named, ...form } = example.form ?? {}
  const change = { path, ...example, ...(typeof named === 'string' && { form }) }
  const wire = profile.request(change, { client_id, client_secret })
  const request = parse(wire, Infinity)
  const { method } = request
  const value = told(matchers)
  if (request.query.length > 0) return { method, path: request.path, query: members(request.query, value) }
  const headers: Record<string, unknown> = {}
  eachPair(wire.headers, (name, text) => {
    if (!addedByClients.has(name) && (name !== 'Content-Type' || request.bodyText !== '')) headers[name] = value(text)
  })
  const sent = { method, path: request.path, ...(Object.keys(headers).length > 0 && { headers }) }
  if (request.bodyText === '') return sent
  const contentType = String(headers['Content-Type'])
  const body =
    request.bodyKind === 'json'
      ? Object.fromEntries(Object.entries(membersOf(request.json)).map(([name, text]) => [name, value(text)]))
      : request.mediaType === formType && example.body === undefined
        ? members(request.form, value)
        : request.bodyText
  return { ...sent, contentType, body }
}

/** Headers that clients and verifiers send by themselves. */
export const addedByClients: ReadonlySet<string> = new Set(['Host', 'Accept'])

/** A value that the provider state gives, where it is one of the examples'. */
function told(matchers: Matchers): (text: unknown) => unknown {
  const names = ['client_id', 'client_secret', 'basic_authorization', 'authorization'] as const
  return (text) => {
    const name = names.find((one) => examples[one] === text)
    return name === undefined ? text : fromState(matchers, name)
  }
}

function members(fields: readonly string[], value: (text: unknown) => unknown): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  eachPair(fields, (name, text) => void (found[name] = value(text)))
  return found
}
