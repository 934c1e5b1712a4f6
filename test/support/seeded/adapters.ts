// The faces of the suite, each behind an edge that deviates: what the suite imports in place of its own while it is asked
// whether it sees the deviation.

import { faces as real, type Answer, type Face } from '../adapters.ts'
import { deviations } from './deviations.ts'

export { rightRequest, type Answer, type Face } from '../adapters.ts'

const deviation = deviations.find(({ name }) => name === process.env['DEVIATION'])

/** All faces, by name. */
export const faces: typeof real = Object.fromEntries(
  Object.entries(real).map(([name, open]) => [
    name,
    async (options): Promise<Face> => {
      const face = await open(options)
      return {
        ...face,
        async send(wire): Promise<Answer> {
          const answer = await face.send(deviation?.request?.(wire) ?? wire)
          const changed = deviation?.answer?.(answer, wire) ?? answer
          const length = String(Buffer.byteLength(changed.body))
          return { ...changed, headers: { ...changed.headers, 'content-length': length } }
        },
      }
    },
  ]),
)
