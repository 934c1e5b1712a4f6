// The adapters of the suite, each behind an edge that deviates: what the suite imports in place of its own while it is asked
// whether it sees the deviation.

import { adapters as real, type Answer, type Adapter } from '../adapters.ts'
import { deviations } from './deviations.ts'

export { rightRequest, type Answer, type Adapter } from '../adapters.ts'

const deviation = deviations.find(({ name }) => name === process.env['DEVIATION'])

/** All adapters, by name. */
export const adapters: typeof real = Object.fromEntries(
  Object.entries(real).map(([name, open]) => [
    name,
    async (options): Promise<Adapter> => {
      const adapter = await open(options)
      return {
        ...adapter,
        async send(wire): Promise<Answer> {
          const answer = await adapter.send(deviation?.request?.(wire) ?? wire)
          const changed = deviation?.answer?.(answer, wire) ?? answer
          const length = String(Buffer.byteLength(changed.body))
          return { ...changed, headers: { ...changed.headers, 'content-length': length } }
        },
      }
    },
  ]),
)
