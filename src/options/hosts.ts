// Lists of host names as options have them: a name, or `*.` and a domain.

import { OptionError } from './duration.ts'
import { checkVisible } from './names.ts'

/** True where a lower-case host name is covered by one of the patterns. */
export function coversHost(patterns: readonly string[], host: string): boolean {
  return patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern))
}

/** @throws {OptionError} for anything but a list of host names, or `*.` and a domain */
export function checkHosts(given: unknown, path: string): void {
  if (!Array.isArray(given)) throw new OptionError(path, given, 'a list of host names')
  for (const [index, host] of given.entries()) {
    if (typeof host !== 'string' || !/^(?:\*\.)?[^\s/:*]+$/.test(host))
      throw new OptionError(`${path}[${index}]`, host, 'a host name without scheme and port, or *. and a domain')
    checkVisible(host, `${path}[${index}]`)
  }
}
