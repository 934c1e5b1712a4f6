// Facts that no request shows, in the order to check them. Fixes come from the rows that they explain.

import { type CheckId, type Profile, rowsOf } from '../../profiles/index.ts'

/** One item to check manually. */
export interface Check {
  readonly id: string
  readonly check: string
  readonly fix: string
}

const questions: Readonly<Record<CheckId, string>> = {
  'host-and-region': 'Is the app registered for this host and region?',
  'app-enabled': 'Is the app known there, approved and enabled?',
  'grant-enabled': 'Is client_credentials enabled for the app?',
  'scope-or-permission': 'Does the app have the scope or permission it needs?',
  'secret-expiry': 'Has the secret expired, or was it rotated since?',
}

const clock: Check = {
  id: 'clock',
  check: 'If a new token is refused later, is the clock of the client correct?',
  fix: 'Compare it with the Date header of the response, and count expires_in from the time of the request.',
}

/** The checklist of a profile. */
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
