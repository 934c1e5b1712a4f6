// Host name matching.

/** Whether a host name in lower case matches one of the patterns. */
export function coversHost(patterns: readonly string[], host: string): boolean {
  return patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern))
}

/** Whether an address from a URL or an option is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|::1|\[::1\]|127(?:\.\d{1,3}){3})$/.test(host)
}

/** Whether an address refers to this machine: a loopback address, or one that listens on all interfaces. */
export function isThisMachine(host: string): boolean {
  return isLoopback(host) || /^(?:0\.0\.0\.0|\[::\])$/.test(host)
}
