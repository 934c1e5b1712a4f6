// Waiting for exchanges: for a test that starts something and must not sleep.

import { checkNames, milliseconds, OptionError, printable } from '../../options/index.ts'
import type { Exchange } from './exchange.ts'
import type { ExchangeFilter, ExchangesOf } from './questions.ts'

/** What to wait for; all conditions must hold. */
export interface WaitFilter extends Pick<ExchangeFilter, 'client_id' | 'rule' | 'status' | 'since'> {
  /** How many exchanges there must be; those that the journal holds already count. Default 1. */
  readonly count?: number
  /** How long to wait, in real time: `500ms`, `10s`; at most a minute. Default `5s`. */
  readonly timeout?: string
  /** Gives up. */
  readonly signal?: AbortSignal
}

/** The exchanges did not come in time. */
export class WaitTimeoutError extends Error {
  readonly code = 'WAIT_TIMEOUT'
  /** Those that did come, oldest first. */
  readonly exchanges: readonly Exchange[]

  constructor(message: string, exchanges: readonly Exchange[]) {
    super(printable(message))
    this.name = 'WaitTimeoutError'
    this.exchanges = exchanges
  }
}

const names: readonly string[] = Object.keys({
  client_id: true,
  rule: true,
  status: true,
  since: true,
  count: true,
  timeout: true,
  signal: true,
} satisfies Record<keyof WaitFilter, true>)
const longest = 60_000
// Each is asked after every exchange.
const waitersKept = 100

/** Makes `waitFor` over a journal of `size` exchanges. @param after calls back after a real delay; gives back how to cancel */
export function waiting(
  exchanges: ExchangesOf,
  subscribe: (listener: (exchange: Exchange) => void) => () => void,
  countsByRule: () => Readonly<Record<string, number>>,
  after: (delay: number, callback: () => void) => () => void,
  size: number,
): (filter?: WaitFilter) => Promise<Exchange[]> {
  let waiters = 0
  return async (filter = {}) => {
    checkNames(filter, names)
    const { count = 1, timeout = '5s', signal, ...conditions } = filter
    if (!(Number.isInteger(count) && count >= 1 && count <= size))
      throw new OptionError('count', count, `an integer from 1 to ${size}, which is what the journal keeps`)
    const patience = milliseconds(timeout, 'timeout')
    if (patience > longest) throw new OptionError('timeout', timeout, 'at most "1m"')
    signal?.throwIfAborted()
    const found = exchanges(conditions)
    if (found.length >= count) return found
    if (waiters >= waitersKept)
      throw new OptionError('count', undefined, `at most ${waitersKept} waits at once: some must end first`)
    waiters += 1
    return new Promise<Exchange[]>((resolve, reject) => {
      const end = (): void => {
        waiters -= 1
        stop()
        cancel()
        signal?.removeEventListener('abort', abort)
      }
      const abort = (): void => {
        end()
        reject(signal?.reason)
      }
      // Only the new one is looked at: what is done here, its request waits for.
      const stop = subscribe(({ id }) => {
        found.push(...exchanges({ ...conditions, since: Math.max(conditions.since ?? 0, id - 1) }))
        if (found.length < count) return
        end()
        resolve(found)
      })
      const cancel = after(patience, () => {
        end()
        const rules = Object.entries(countsByRule()).map(([rule, times]) => `${rule} ${times}`)
        reject(
          new WaitTimeoutError(
            `${found.length} of ${count} ${count === 1 ? 'exchange' : 'exchanges'} came within ${timeout}. The journal has ${rules.length === 0 ? 'nothing' : rules.join(', ')}.`,
            found,
          ),
        )
      })
      signal?.addEventListener('abort', abort)
    })
  }
}
