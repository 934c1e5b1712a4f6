// Waits for exchanges, so that a test does not have to sleep or poll.

import { checkRuleId, CxoneMockError, milliseconds, optionError } from '../../options/index.ts'
import { check } from '../../options/schema.ts'
import type { Exchange } from './exchange.ts'
import type { WaitFilter } from './filter.ts'
import type { ExchangesOf } from './questions.ts'
import { waitSchema } from './schemas.ts'

/** Error when `waitFor` did not get enough exchanges in time. Code: `WAIT_TIMEOUT`. */
export class WaitTimeoutError extends CxoneMockError {
  /** The matching exchanges so far, oldest first. */
  readonly exchanges: readonly Exchange[]

  constructor(message: string, exchanges: readonly Exchange[]) {
    super('WAIT_TIMEOUT', message)
    this.name = 'WaitTimeoutError'
    this.exchanges = exchanges
  }
}

const longest = 60_000
// Bounds the work per exchange, because each exchange checks every open wait.
const waitersKept = 100

/**
 * Creates the `waitFor` of a journal.
 * @param after - calls back after a delay in real milliseconds; returns a function that cancels it
 * @param size - number of exchanges that the journal keeps, which bounds `count`
 */
export function waiting(
  exchanges: ExchangesOf,
  ruleIds: readonly string[],
  subscribe: (listener: (exchange: Exchange) => void) => () => void,
  countsByRule: () => Readonly<Record<string, number>>,
  after: (delay: number, callback: () => void) => () => void,
  size: number,
): (filter?: WaitFilter) => Promise<Exchange[]> {
  let waiters = 0
  return async (filter = {}) => {
    const { count = 1, timeout = '5s', signal, ...conditions } = check(waitSchema, filter)
    if (conditions.rule !== undefined) checkRuleId(conditions.rule, ruleIds, 'rule')
    if (count > size) throw optionError('count', `expected at most ${size}, the size of the journal, got ${count}`)
    const patience = milliseconds(timeout, 'timeout')
    if (patience > longest) throw optionError('timeout', `expected at most "1m", got ${JSON.stringify(timeout)}`)
    signal?.throwIfAborted()
    const found = exchanges(conditions)
    if (found.length >= count) return found
    if (waiters >= waitersKept)
      throw optionError('', `At most ${waitersKept} waits can be open at the same time: let some end first.`)
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
      // This runs before the response is sent, so it queries only the new exchange.
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
