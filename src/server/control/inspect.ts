// One exchange with its diagnosis: all findings, the corrected request, and what to check next.

import type { RequestDiagnosis } from '../../doctor/index.ts'
import { engineOf, type CxoneMock } from '../../mock.ts'
import type { Exchange } from '../../state/index.ts'

/** One exchange, as the page shows it. */
export interface Inspected {
  readonly exchange: Exchange
  /** Absent for a request that is not a token request, or if the doctor cannot parse what was kept. */
  readonly doctor?: RequestDiagnosis
}

/** Diagnoses one exchange. Undefined if it is not in the journal. `origin`: URL that the mock was reached at. */
export async function inspect(mock: CxoneMock, id: number, origin: string): Promise<Inspected | undefined> {
  const exchange = mock.journal.exchange(id)
  if (exchange === undefined) return undefined
  if (exchange.endpoint === 'api' || exchange.endpoint === 'route') return { exchange }
  // Loaded only for requests that need it.
  const { diagnoser, UnreadableError } = await import('../../doctor/index.ts')
  const { profiles, hosts, paths } = engineOf(mock)
  try {
    const [doctor] = diagnoser(profiles)(JSON.stringify(exchange), { hosts, paths, origin }).requests
    return { exchange, ...(doctor && { doctor }) }
  } catch (error) {
    if (error instanceof UnreadableError) return { exchange }
    throw error
  }
}
