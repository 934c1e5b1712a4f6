// Interactions from the rows of a token endpoint: one for each row that a client can meet. Request, response and
// provider state come from the table.

import { eachPair, formType, parse } from '../../src/engine/index.ts'
import { type AnyRow, type Contract, type Example, type Profile, rowsOf } from '../../src/profiles/index.ts'
import { responseOf } from './builders.ts'
import { examples, fromState, type Interaction, type Matchers, type PactRequest } from './types.ts'
import { membersOf } from '../../src/options/index.ts'

/** Rows that a pact cannot contain, and why. The suite of all adapters covers them. */
export function leftOutOf(profiles: readonly Profile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    profiles
      .flatMap(rowsOf)
      .flatMap(({ id, contract }) => ('leftOut' in contract ? [[id, contract.leftOut] as const] : [])),
  )
}

/**
 * One interaction per row of a profile.
 * @param path request path, instead of the first one of the profile
 */
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

/** Whether a client without mistakes can meet a row: because of the situation, not because of its request. */
export function isRight(
  { blames }: Pick<AnyRow, 'blames'>,
  { state, params }: Extract<Contract, { readonly state: string }>,
  usual: string,
): boolean {
  return blames !== 'request' || state !== usual || params !== undefined
}

/**
 * The example of a row as a pact request: credentials come from the provider state, and no other value is a credential.
 */
function requestOf(profile: Profile, example: Example, matchers: Matchers, path: string): PactRequest {
  const { client_id, client_secret } = examples
  // The mock provides the id of an unregistered app.
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

/** Headers that clients and verifiers add by themselves. */
export const addedByClients: ReadonlySet<string> = new Set(['Host', 'Accept'])

/** A value from the provider state, if it is one of the examples'. */
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
