// Lists of host names as options have them: a name, or `*.` and a domain.

/** True where a lower-case host name is covered by one of the patterns. */
export function coversHost(patterns: readonly string[], host: string): boolean {
  return patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern))
}
