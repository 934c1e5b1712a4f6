// What no wire shows, in the order in which it is worth a look. What to do is taken from the rule table.

import { rules, type RuleId } from '../profiles/index.ts'

/** One thing to check by hand. */
export interface Check {
  readonly id: string
  readonly check: string
  readonly fix: string
}

const items: readonly (readonly [id: string, check: string, rule: RuleId])[] = [
  ['host-and-region', 'Is the app registered for the host that was asked, in its region?', 'app-other-host'],
  ['app-enabled', 'Is the app known there, approved and switched on?', 'app-disabled'],
  ['grant-enabled', 'Is client_credentials switched on for the app?', 'grant-not-enabled'],
  ['scope-or-permission', 'Does the app have the scope or permission it needs?', 'scope-not-granted'],
  ['secret-expiry', 'Has the secret expired, or was it rotated since?', 'secret-expired'],
]

/** The check list. */
export const checklist: readonly Check[] = [
  ...items.map(([id, check, rule]) => ({ id, check, fix: rules.find((row) => row.id === rule)?.fix ?? '' })),
  {
    id: 'clock',
    check: 'Is the clock of the client right, where a fresh token is refused later?',
    fix: 'Compare it with the Date header of the answer, and count expires_in from when you asked.',
  },
]
