// Planned faults: what the endpoint shall do wrong, for whom and how often. A fault is used up when it is delivered.

import { hasNoBody } from '../engine/index.ts'
import { checkNames, type Duration, milliseconds, OptionError } from '../options/index.ts'

/** A fault, as it is planned: for whom and how often, and one effect at least. */
export type Fault = Delivery & (LateAnswer | StatusAnswer | BodyAnswer | BrokenConnection)

interface Delivery {
  /** Only for this app's requests; absent: for all. */
  readonly client_id?: string
  /** Where it is delivered: at the token endpoint (default) or at the guarded API. */
  readonly on?: 'token' | 'api'
  /** How many times it is delivered; default 1. `"always"`: until reset. */
  readonly times?: number | 'always'
  /** Only every n-th matching request; default 1: each. */
  readonly every?: number
  /** Wait so long, then answer. */
  readonly delay?: Duration
}

/** A delay alone leaves the answer to the rules. */
interface LateAnswer extends NoWaiting {
  readonly delay: Duration
  readonly status?: never
  readonly body?: never
  readonly connection?: never
}

/** Answer with this status and, from 400 on, an error body; below with a token that is good for nothing. */
interface StatusAnswer {
  readonly status: number
  /** A Retry-After of so many seconds. */
  readonly retry_after?: number
  /** How Retry-After is written; default `seconds`. An HTTP date comes with a `Date` of the mock's clock. */
  readonly retry_after_as?: 'seconds' | 'http-date'
  /** Body in place of the JSON one: `html`, `empty`, `malformed` (JSON that does not parse). */
  readonly body?: 'html' | 'empty' | 'malformed'
  /** Break the connection as well. */
  readonly connection?: 'reset' | 'truncate'
}

/** Answer 200 with another body than the JSON one. */
interface BodyAnswer extends NoWaiting {
  readonly status?: never
  readonly body: 'html' | 'empty' | 'malformed'
  readonly connection?: 'reset' | 'truncate'
}

/** Break the connection: `reset` sends nothing, `truncate` breaks off in the middle of the body. */
interface BrokenConnection extends NoWaiting {
  readonly connection: 'reset' | 'truncate'
  readonly status?: never
  readonly body?: never
}

interface NoWaiting {
  readonly retry_after?: never
  readonly retry_after_as?: never
}

/** A planned fault with its id and what is left of it. */
export type PlannedFault = Fault & {
  readonly id: string
  /** Deliveries left. */
  readonly left: number | 'always'
  readonly delivered: number
}

/** The faults of one mock. */
export interface Faults {
  /** @throws {OptionError} for a malformed fault */
  plan(fault: Fault): PlannedFault
  list(): PlannedFault[]
  /** False where there was none. */
  remove(id: string): boolean
  clear(): void
}

/** The faults with what only the endpoint uses. */
export interface FaultPlan extends Faults {
  /** Counts a request against every fault that is for it, and takes the first one that is due. */
  take(endpoint: 'token' | 'api', client_id: string | undefined, standing: readonly Fault[]): Fault | undefined
  /** Clears, and forgets the counts of the standing faults too. */
  reset(): void
}

const faultNames: readonly string[] = Object.keys({
  client_id: true,
  on: true,
  times: true,
  every: true,
  delay: true,
  status: true,
  retry_after: true,
  retry_after_as: true,
  body: true,
  connection: true,
} satisfies Record<keyof StatusAnswer | keyof Delivery, true>)

interface Entry {
  readonly id: string
  readonly fault: Fault
  seen: number
  delivered: number
}

/** Makes an empty plan. */
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
      checkFault(fault, 'fault')
      lastId += 1
      const entry: Entry = { id: `fault-${lastId}`, fault: { ...fault }, seen: 0, delivered: 0 }
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

/** True where the fault itself is an answer; a delay alone leaves the answer to the rules. */
export function isAnswer(fault: Fault): boolean {
  return fault.status !== undefined || fault.body !== undefined || fault.connection !== undefined
}

/** @throws {OptionError} for a malformed fault */
export function checkFault(fault: Fault, path: string): void {
  if (typeof fault !== 'object' || fault === null) throw new OptionError(path, fault, 'a fault such as {"status": 503}')
  checkNames(fault, faultNames, `${path}.`)
  const {
    on = 'token',
    times = 1,
    every = 1,
    delay,
    status,
    retry_after,
    retry_after_as = 'seconds',
    body,
    connection,
  } = fault
  oneOf(on, ['token', 'api'], `${path}.on`)
  if (times !== 'always' && !isCount(times))
    throw new OptionError(`${path}.times`, times, 'a whole number from 1, or "always"')
  if (!isCount(every)) throw new OptionError(`${path}.every`, every, 'a whole number from 1')
  if (delay !== undefined) milliseconds(delay, `${path}.delay`)
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new OptionError(`${path}.status`, status, 'an HTTP status from 200 to 599')
  }
  if (retry_after !== undefined && !(Number.isInteger(retry_after) && retry_after >= 0)) {
    throw new OptionError(`${path}.retry_after`, retry_after, 'whole seconds')
  }
  if (retry_after !== undefined && status === undefined)
    throw new OptionError(`${path}.retry_after`, retry_after, 'a status beside it, such as 429')
  oneOf(retry_after_as, ['seconds', 'http-date'], `${path}.retry_after_as`)
  if (body !== undefined) oneOf(body, ['html', 'empty', 'malformed'], `${path}.body`)
  if (connection !== undefined) oneOf(connection, ['reset', 'truncate'], `${path}.connection`)
  if (connection === 'truncate' && (body === 'empty' || hasNoBody(status)))
    throw new OptionError(`${path}.connection`, connection, 'a body beside it that can be broken off')
  if (delay === undefined && !isAnswer(fault)) {
    throw new OptionError(path, undefined, 'at least one of delay, status, body, connection')
  }
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1

function oneOf(given: unknown, known: readonly string[], path: string): void {
  if (!known.includes(String(given))) throw new OptionError(path, given, known.map((name) => `"${name}"`).join(', '))
}
