// Planned faults and the faults of apps. A delivery uses up one of a planned fault's `times`.

import { optionError } from '../options/index.ts'
import { check } from '../options/schema.ts'
import type { Fault } from './fault.ts'
import { faultSchema } from './schemas.ts'

/** A planned fault with its id and delivery counts. */
export type PlannedFault = Fault & {
  readonly id: string
  /** Deliveries left; the fault is removed when none are. */
  readonly left: number | 'always'
  readonly delivered: number
}

/** The faults of one mock. */
export interface Faults {
  /**
   * Plans a fault.
   * @throws {CxoneMockError} `OPTION_INVALID` when the fault is malformed or 1,000 faults are already planned
   */
  plan(fault: Fault): PlannedFault
  list(): PlannedFault[]
  /** Removes a planned fault; false if no fault has this id. */
  remove(id: string): boolean
  /** Removes all planned faults. The faults of apps stay. */
  clear(): void
}

/** The faults, with the internal operations of the endpoints. */
export interface FaultPlan extends Faults {
  /**
   * Counts a request against every matching planned fault and returns the first one that is due, using up one delivery.
   * If none is due, does the same with the app's faults, up to the first one that is due.
   * @param standing - the faults of the app, which are never used up
   */
  take(endpoint: 'token' | 'api', client_id: string | undefined, standing: readonly Fault[]): Fault | undefined
  /** Removes all planned faults and restarts the request counts of the apps' faults. */
  reset(): void
}

const faultsKept = 1_000

interface Entry {
  readonly id: string
  readonly fault: Fault
  seen: number
  delivered: number
}

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
