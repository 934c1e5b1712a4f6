// A process of its own for Pact's verifier, which writes to standard output whatever it is asked: there it disturbs nobody.
// It verifies one file for each message, and answers with what the verifier found.

import { createRequire } from 'node:module'

/** What it is asked. */
export interface VerifierTask {
  /** Where pact-core is found. */
  readonly core: string
  readonly options: Readonly<Record<string, unknown>>
}

// Pact reads it when it is loaded, and would report each run to its makers.
process.env['PACT_DO_NOT_TRACK'] = 'true'

process.on('message', ({ core, options }: VerifierTask) => {
  const { Verifier } = createRequire(import.meta.url)(core)
  new Verifier({ ...options, logLevel: 'error' }).verify().then(
    (found: string) => process.send?.({ found }),
    (error: Error) => process.send?.({ found: error.message }),
  )
})
