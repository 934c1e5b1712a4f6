// One exchange with what the doctor says of it: all findings, the corrected request, what to look at next.

import type { RequestDiagnosis } from '../../doctor/index.ts'
import { engineOf, type CxoneMock } from '../../mock.ts'
import type { Exchange } from '../../state/index.ts'

/** One exchange, as the page shows it. */
export interface Inspected {
  readonly exchange: Exchange
  /** Absent for a request that asks for no token, and where the doctor cannot read what was kept. */
  readonly doctor?: RequestDiagnosis
}

/** Looks at one exchange; undefined where the journal does not hold it. `origin`: where the mock was reached. */
export async function inspect(mock: CxoneMock, id: number, origin: string): Promise<Inspected | undefined> {
  const exchange = mock.journal.exchange(id)
  if (exchange === undefined) return undefined
  if (exchange.endpoint === 'api' || exchange.endpoint === 'route') return { exchange }
  // Only who asks for it pays for loading it.
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
