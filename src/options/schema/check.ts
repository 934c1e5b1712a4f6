// Asking a schema, and telling what it found.

import { type Issue, optionsError } from '../errors.ts'
import { printable } from '../printable.ts'
import type { core } from '../zod.ts'
import type { Schema } from './base.ts'
import { isName } from './collections.ts'

/**
 * Options that fit a schema.
 * @throws {CxoneMockError} `OPTION_INVALID` with everything that is wrong with them
 */
export function check<T>(schema: Schema<T>, given: unknown, within = ''): T {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  throw optionsError(issuesOf(result.error.issues, within))
}

/** What zod found, in our words: each option once, by its path. */
export function issuesOf(found: readonly core.$ZodIssue[], within = ''): Issue[] {
  const issues = new Map<string, string>()
  const add = (path: string, message: string): void => void (issues.has(path) || issues.set(path, message))
  for (const issue of found) {
    const path = pathOf(issue.path, within)
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n')
      for (const [index, key] of issue.keys.entries())
        add(isName(key) ? pathOf([...issue.path, key], within) : path, messages[index] ?? '')
    } else add(path, issue.message)
  }
  return [...issues].map(([path, message]) => ({ path: printable(path), message: printable(message) }))
}

function pathOf(keys: readonly PropertyKey[], within: string): string {
  return keys.reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key}]` : path === '' ? String(key) : `${path}.${String(key)}`),
    within,
  )
}
