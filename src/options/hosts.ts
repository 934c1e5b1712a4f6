// Names of hosts.

/** True where a lower-case host name is covered by one of the patterns. */
export function coversHost(patterns: readonly string[], host: string): boolean {
  return patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern))
}

/** Whether an address, as a URL or an option has it, is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|::1|\[::1\]|127(?:\.\d{1,3}){3})$/.test(host)
}

/** Whether an address means this machine: a loopback address, or the one that listens everywhere. */
export function isThisMachine(host: string): boolean {
  return isLoopback(host) || /^(?:0\.0\.0\.0|\[::\])$/.test(host)
}
