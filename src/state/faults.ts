// Planned faults. A fault is used up when it is applied.

import { optionError } from '../options/index.ts'
import { check } from '../options/schema.ts'
import type { Fault } from './fault.ts'
import { faultSchema } from './schemas.ts'

/** A planned fault with its id and remaining count. */
export type PlannedFault = Fault & {
  readonly id: string
  /** Remaining number of times. */
  readonly left: number | 'always'
  readonly delivered: number
}

/** The faults of one mock. */
export interface Faults {
  /**
   * Plans a fault.
   * @throws {CxoneMockError} `OPTION_INVALID` for an invalid fault, and for more than 1000 faults
   */
  plan(fault: Fault): PlannedFault
  list(): PlannedFault[]
  /**
   * Removes a fault.
   * @returns false if there was none
   */
  remove(id: string): boolean
  clear(): void
}

/** The faults, with methods that only the endpoint uses. */
export interface FaultPlan extends Faults {
  /** Counts a request for every matching fault, and takes the first one that is due. */
  take(endpoint: 'token' | 'api', client_id: string | undefined, standing: readonly Fault[]): Fault | undefined
  /** Removes all faults, and resets the counters of the faults of apps. */
  reset(): void
}

const faultsKept = 1_000

interface Entry {
  readonly id: string
  readonly fault: Fault
  seen: number
  delivered: number
}

/** Creates an empty plan. */
export function faultPlan(): FaultPlan {
  let lastId = 0
  const planned = new Map<string, Entry>()
  let standingEntries = new WeakMap<Fault, Entry>()
  const left = ({ fault, delivered }: Entry): number | 'always' =>
    fault.times === 'always' ? 'always' : (fault.times ?? 1) - delivered
  const view = (entry: Entry): PlannedFault => ({
    ...entry.fault,
    id: entry.id,
    left: left(entry),
    delivered: entry.delivered,
  })
  const isDue = (entry: Entry): boolean => {
    entry.seen += 1
    return entry.seen % (entry.fault.every ?? 1) === 0
  }

  return {
    plan(fault) {
      const checked = check(faultSchema, fault)
      if (planned.size >= faultsKept)
        throw optionError('', `At most ${faultsKept} faults can be planned at the same time: remove some first.`)
      lastId += 1
      const entry: Entry = { id: `fault-${lastId}`, fault: checked, seen: 0, delivered: 0 }
      planned.set(entry.id, entry)
      return view(entry)
    },
    list: () => [...planned.values()].map(view),
    remove: (id) => planned.delete(id),
    clear: () => planned.clear(),
    take(endpoint, client_id, standing) {
      if (planned.size === 0 && standing.length === 0) return undefined
      const isFor = ({ on = 'token', client_id: only = client_id }: Fault): boolean =>
        on === endpoint && only === client_id
      let first: Entry | undefined
      for (const entry of planned.values()) if (isFor(entry.fault) && isDue(entry)) first ??= entry
      if (first !== undefined) {
        first.delivered += 1
        if (left(first) === 0) planned.delete(first.id)
        return first.fault
      }
      for (const fault of standing) {
        if ((fault.on ?? 'token') !== endpoint) continue
        const entry = standingEntries.get(fault) ?? { id: '', fault, seen: 0, delivered: 0 }
        standingEntries.set(fault, entry)
        if (isDue(entry)) return fault
      }
      return undefined
    },
    reset() {
      planned.clear()
      standingEntries = new WeakMap()
    },
  }
}
