// What no wire shows, in the order in which it is worth a look. What to do is taken from the rows that a look explains.

import { type CheckId, type Profile, rowsOf } from '../../profiles/index.ts'

/** One thing to check by hand. */
export interface Check {
  readonly id: string
  readonly check: string
  readonly fix: string
}

const questions: Readonly<Record<CheckId, string>> = {
  'host-and-region': 'Is the app registered for the host that was asked, in its region?',
  'app-enabled': 'Is the app known there, approved and switched on?',
  'grant-enabled': 'Is client_credentials switched on for the app?',
  'scope-or-permission': 'Does the app have the scope or permission it needs?',
  'secret-expiry': 'Has the secret expired, or was it rotated since?',
}

const clock: Check = {
  id: 'clock',
  check: 'Is the clock of the client right, where a fresh token is refused later?',
  fix: 'Compare it with the Date header of the answer, and count expires_in from when you asked.',
}

/** The check list of a profile. */
export function checklistOf(profile: Profile): readonly Check[] {
  const rows = rowsOf(profile)
  return [
    ...Object.entries(questions).flatMap(([id, check]): Check[] => {
      const row = rows.find((one) => one.check === id)
      return row === undefined ? [] : [{ id, check, fix: row.fix }]
    }),
    clock,
  ]
}
