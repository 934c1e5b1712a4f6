// Rate limits as people write them: requests and window, such as `60/60s`, or `off`.

import { durationProblem, lengthOf } from './duration.ts'
import { unexpected } from './errors.ts'

/** Describes what is wrong with a rate limit. Undefined if it is valid. */
export function rateLimitProblem(given: unknown): string | undefined {
  if (given === 'off') return undefined
  const [, requests = '', window = ''] = (typeof given === 'string' ? /^(\d+)\/(.+)$/.exec(given.trim()) : null) ?? []
  const problem = unexpected('"off" or requests/window such as "60/60s"', given)
  if (requests === '' || durationProblem(window) !== undefined) return problem
  if (requests.length > 9) return `${problem}; at most 999999999 requests`
  return lengthOf(window) > 0 ? undefined : `${problem}; the window must be longer than 0`
}
