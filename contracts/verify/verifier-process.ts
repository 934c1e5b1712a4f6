// A separate process for Pact's verifier, because it writes to standard output unconditionally. It verifies one file
// per message, and responds with the results.

import { createRequire } from 'node:module'

/** Input of the process. */
export interface VerifierTask {
  /** Location of pact-core. */
  readonly core: string
  readonly options: Readonly<Record<string, unknown>>
}

// Pact reads it when it is loaded, and would otherwise report each run to its makers.
process.env['PACT_DO_NOT_TRACK'] = 'true'

process.on('message', ({ core, options }: VerifierTask) => {
  const { Verifier } = createRequire(import.meta.url)(core)
  new Verifier({ ...options, logLevel: 'error' }).verify().then(
    (found: string) => process.send?.({ found }),
    (error: Error) => process.send?.({ found: error.message }),
  )
})
