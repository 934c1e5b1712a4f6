// Input of the control API besides apps, access keys and faults.

import {
  about,
  anyObject,
  anyText,
  date,
  duration,
  flag,
  integer,
  list,
  object,
  oneOf,
  optional,
  orNull,
  type SchemasOf,
  text,
  truth,
  wordOr,
} from '../../options/schema.ts'
import { type ProfileId, profiles } from '../../profiles/index.ts'
import type { StateParams } from './pact-states.ts'

const clientId = () => text({ secret: true, max: 255 })
const token = () => text({ secret: true, max: 16_384 })

/** Expiry of a secret. */
export const secretPatchSchema = object<{ readonly expires_at: string | number | null }>({
  expires_at: about('Expiry of the secret; null: never.', orNull(date())),
})

/** The token that a browser trades for a cookie. */
export const sessionSchema = object<{ readonly token: string }>({ token: about('The control token.', token()) })

/** Exactly one of the members. */
export interface ClockChange {
  readonly advance?: string
  readonly set?: string | number
  readonly freeze?: boolean
  readonly unfreeze?: true
  readonly reset?: true
}

/** A change of the clock. */
export const clockSchema = object<ClockChange>(
  {
    advance: optional('Moves the clock forward by a duration.', duration()),
    set: optional('To a date.', date()),
    freeze: optional('Stops the clock; false is the same as {"unfreeze": true}.', flag()),
    unfreeze: optional('Lets a stopped clock run again from its current time.', truth()),
    reset: optional('Returns to real time, running.', truth()),
  },
  {
    title: 'ClockChange',
    also(change, report) {
      if (Object.values(change).filter((value) => value !== undefined).length !== 1)
        report(
          '',
          'expected one of {"advance": "2h"}, {"set": "2026-01-31T12:00:00Z"}, {"freeze": true}, {"unfreeze": true}, {"reset": true}',
        )
    },
  },
)

/** The client whose rate limit is used up. */
export const exhaustSchema = object<{ readonly client_id: string; readonly endpoint?: 'token' | 'api' }>({
  client_id: about('An app, or the client_id of an access key.', clientId()),
  endpoint: optional('Whose window. Default `token`.', oneOf(['token', 'api'])),
})

/** The token to introspect. */
export const introspectSchema = object<{ readonly token: string }>({ token: about('A token.', token()) })

/** Number of tokens to list. */
export const tokensMembers: SchemasOf<{ readonly limit?: number }> = {
  limit: optional('Maximum number, newest first. Default 100.', integer(0, Number.MAX_SAFE_INTEGER)),
}

/** Request of a Pact verifier. */
export interface StateChange {
  readonly action?: 'setup' | 'teardown'
  readonly state?: string
  readonly params?: Readonly<Record<string, unknown>> | null
}

/** Request of a Pact verifier. Some send more members (consumer, states), which are ignored. */
export const stateChangeSchema = object<StateChange>(
  {
    action: optional('Default `setup`.', oneOf(['setup', 'teardown'])),
    state: optional('A provider state; empty for an interaction without one.', anyText()),
    params: optional('Its parameters.', orNull(anyObject<Readonly<Record<string, unknown>>>())),
  },
  { title: 'StateChange', open: true },
)

const name = () => text({ visible: true, max: 255 })

/** The parameters of all states. The table of states defines which of them a state takes. */
export const stateMembers: SchemasOf<StateParams> = {
  profile: optional(
    'The endpoint that issues the tokens. Default client-credentials.',
    oneOf(profiles.map(({ id }) => id as ProfileId)),
  ),
  client_id: optional('The id of the app.', clientId()),
  client_secret: optional('Its secret.', text({ secret: true })),
  client_auth: optional('How the app authenticates at /auth/token.', oneOf(['basic', 'post', 'either'])),
  reserved_characters: optional('Whether the secret has characters that must be encoded.', flag()),
  scopes: optional('The scopes that the app may request.', wordOr('*', list(name(), { max: 1_000 }))),
  lifetime: optional('Lifetime of its tokens.', duration()),
  endpoint: optional('Whose rate limit is used up.', oneOf(['token', 'api'])),
  status: optional('Status of the response.', integer(400, 599)),
  body: optional('Body of the response.', oneOf(['json', 'html', 'empty', 'malformed'])),
  retry_after: optional('Seconds to wait.', integer(0, 31_536_000)),
  retry_after_as: optional('Format of Retry-After.', oneOf(['seconds', 'http-date', 'none'])),
}
