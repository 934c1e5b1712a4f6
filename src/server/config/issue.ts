// What is wrong with something that came from outside, as a path and one sentence. A value is named where it is no secret, and
// so is a key: either may be anything.

import * as z from 'zod'
import { expectedBy } from '../../api/index.ts'
import { meantBy, shownValue } from '../../options/index.ts'

/** The first thing that is wrong with an input of a schema. */
export function firstIssue(error: z.ZodError, input: unknown, schema: z.ZodType): { path: string; message: string } {
  const issue = error.issues[0]
  const keys = issue?.path ?? []
  const path = keys
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join('')
  if (issue?.code === 'unrecognized_keys')
    return { path, message: unknownKey(issue.keys[0] ?? '', knownKeys(schema, keys)) }
  const value = keys.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    input,
  )
  const said = issue?.message ?? 'is wrong'
  const expected = expectedBy(said)
  return { path, message: `${expected === undefined ? said : `expected ${expected}`}, got ${shown(path, value)}` }
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = meantBy(key, known)
  const named = isName(key) ? `there is no key "${key}"` : 'there is a key of no known name'
  if (meant !== undefined) return `${named}; did you mean "${meant}"?`
  return known.length === 0 ? named : `${named}; known here: ${known.join(', ')}`
}

/** The keys that an object at this place may have. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.core.JSONSchema.JSONSchema | undefined = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  for (const key of path) {
    const next: unknown =
      typeof key === 'number' ? at?.items : (at?.properties?.[String(key)] ?? at?.additionalProperties)
    at = typeof next === 'object' && next !== null ? (next as z.core.JSONSchema.JSONSchema) : undefined
  }
  return Object.keys(at?.properties ?? {})
}

function shown(path: string, value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return shownValue(path, value)
  const names = Object.keys(value)
  return `an object with the keys ${names.map((name) => (isName(name) ? name : '…')).join(', ') || '(none)'}`
}

/** What looks unlike the name of an option may be anything. */
function isName(key: string): boolean {
  return /^[A-Za-z_$]{1,24}$/.test(key)
}
