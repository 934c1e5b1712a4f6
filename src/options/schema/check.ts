// Validation of options, and error messages for everything that is wrong.

import { type Issue, optionsError } from '../errors.ts'
import { printable } from '../printable.ts'
import type { core } from '../zod.ts'
import type { Schema } from './base.ts'
import { isName } from './collections.ts'

/**
 * Validates options.
 * @throws {CxoneMockError} `OPTION_INVALID` with every problem
 */
export function check<T>(schema: Schema<T>, given: unknown, within = ''): T {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  throw optionsError(issuesOf(result.error.issues, within))
}

/** Converts zod issues to ours. Each option is reported once, by its path. */
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
