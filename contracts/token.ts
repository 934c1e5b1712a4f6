// The interactions of the token endpoint that the rule table gives: one for each row that a client can meet. What a row is
// asked and what it answers is read from the table; here stands only how the mock gets there.

import { exampleRequest, rules, type Rule } from '../src/index.ts'
import { formRequest, responseOf, type Given } from './parts.ts'
import { examples, formType, fromState, type Interaction, type Matchers, type PactRequest } from './shapes.ts'

/** Rows that a pact cannot hold, and why. The suite that all faces run covers them. */
export const leftOut: Readonly<Record<string, string>> = {
  'host-other-vendor': 'the Host of a verified request is the address of the provider',
  'app-other-host': 'the Host of a verified request is the address of the provider',
  'body-too-large': 'nobody wants 64 KiB in a pact file',
  'content-type-missing': 'Pact labels every body itself',
}

const states: Readonly<Record<string, Given>> = {
  'fault-planned': ['the token service is down'],
  'rate-limited': ['the rate limit is exhausted'],
  'app-unknown': ['no app is registered'],
  'app-disabled': ['the app is disabled'],
  'secret-expired': ['the secret has expired'],
  'grant-not-enabled': ['the grant is not enabled'],
  'scope-not-granted': ['an app is registered', { scopes: [] }],
}

// Where the app or the secret is at fault and not the way the request was made.
const right = new Set([...Object.keys(states), 'granted', 'secret-wrong'])

/** One interaction for each row. */
export function tableInteractions(matchers: Matchers, path: string): Interaction[] {
  return (rules as readonly Rule[])
    .filter(({ id }) => leftOut[id] === undefined)
    .map((rule) => {
      const [state, params] = states[rule.id] ?? ['an app is registered']
      return {
        name: rule.id,
        rule: rule.id,
        provider: 'cxone-token',
        right: right.has(rule.id),
        state,
        ...(params && { params }),
        uponReceiving:
          rule.id === 'granted' ? 'a token request that is right' : `a token request that meets ${rule.id}`,
        request: requestOf(rule, matchers, path),
        response: responseOf(rule.reply, matchers),
      }
    })
}

/** The example of a row as a request of a pact: credentials come from the provider state, and no other value is one. */
function requestOf({ id, example }: Rule, matchers: Matchers, ownPath: string): PactRequest {
  const path = example.path ?? ownPath
  const { method = 'POST', contentType = formType } = example
  // The id of an app that nobody has is the mock's to tell.
  const { client_id: _, ...form } = example.form ?? {}
  const credentials = {
    grant_type: 'client_credentials',
    client_id: fromState(matchers, 'client_id'),
    client_secret: fromState(matchers, 'client_secret'),
  }
  if (example.query !== undefined) return { method, path, query: credentials }
  if (id === 'authorization-header')
    return {
      ...formRequest(matchers, path),
      headers: { 'Content-Type': formType, Authorization: fromState(matchers, 'basic_authorization') },
    }
  if (id === 'body-json')
    return {
      method,
      path,
      headers: { 'Content-Type': 'application/json' },
      contentType: 'application/json',
      body: credentials,
    }
  if (contentType === null) return { method, path }
  if (example.body === undefined && contentType === formType) return formRequest(matchers, path, form)
  const text = new TextDecoder().decode(exampleRequest(example).body)
  const body = text.replaceAll('demo-secret', examples.client_secret).replaceAll('=demo', `=${examples.client_id}`)
  return { method, path, headers: { 'Content-Type': contentType }, contentType, body }
}
