// Schemas of arrays and objects.

import { unexpected } from '../errors.ts'
import { didYouMean } from '../names.ts'
import * as z from '../zod.ts'
import { expecting, type Raw, type Schema, type SchemasOf } from './base.ts'

/**
 * An array of at most `max` items.
 * @param unique a member that must be unique among the items, and the error message otherwise
 */
export function list<T>(
  item: Schema<T>,
  {
    max,
    min = 0,
    unique,
  }: {
    readonly max: number
    readonly min?: number
    readonly unique?: { readonly by: keyof T & string; readonly taken: string }
  },
): Schema<T[]> {
  const array = z.array(item, expecting('an array', true)).check(
    z.maxLength(max, {
      error: ({ input }) => `expected at most ${max} items, got ${(input as readonly T[]).length}`,
    }),
  )
  const fewest = { error: () => `expected at least ${min} ${min === 1 ? 'item' : 'items'}` }
  const items = min === 0 ? array : array.check(z.minLength(min, fewest))
  if (unique === undefined) return items
  const { by, taken } = unique
  return items.check(({ value, issues }) => {
    const seen = new Set<unknown>()
    for (const [index, each] of value.entries()) {
      if (seen.has(each[by])) issues.push({ code: 'custom', input: each, message: taken, path: [index, by] })
      seen.add(each[by])
    }
  })
}

/** A string from a list, or an array. */
export function wordOr<const Word extends string, T>(word: Word, items: Schema<T[]>): Schema<Word | T[]> {
  return z.union([z.literal(word), items], {
    error: ({ input }) => unexpected(`"${word}" or an array of strings that are not empty`, input, true),
  })
}

/** An object with arbitrary keys. */
export const byName = <T>(value: Schema<T>): Schema<Record<string, T>> =>
  z.record(z.string(), value, expecting('an object', true))

/** An object with any members, whose content is checked elsewhere. */
export const anyObject = <T extends object>(): Schema<T> =>
  z.custom<T>(
    (given) => typeof given === 'object' && given !== null && !Array.isArray(given),
    expecting('an object', true),
  )

/**
 * An object of options.
 * @param also checks constraints between members, after each member is valid
 */
export function object<T extends object>(
  members: SchemasOf<T>,
  {
    title,
    also,
    open = false,
  }: {
    readonly title?: string
    readonly also?: (value: T, report: MemberReport<T>) => void
    /** Allows unknown members. */
    readonly open?: boolean
  } = {},
): Schema<T> {
  const names = Object.keys(members)
  const shape = (open ? z.looseObject : z.strictObject)(members as Record<string, z.ZodMiniType>, {
    error: ({ code, keys = [], input }: Raw) =>
      code === 'unrecognized_keys'
        ? keys.map((key) => unknownOption(key, names)).join('\n')
        : unexpected(`an object such as {"${names[0] ?? ''}": …}`, input, true),
  })
  if (title !== undefined) shape.register(z.globalRegistry, { title })
  if (also === undefined) return shape as unknown as Schema<T>
  return shape.check(({ value, issues }) => {
    also(value as T, (name, message) =>
      issues.push({ code: 'custom', input: value, message, path: name === '' ? [] : [String(name)] }),
    )
  }) as unknown as Schema<T>
}

/** Reports a problem of a member, or of the whole object (`''`). */
type MemberReport<T> = (name: keyof T | '', message: string) => void

/** A string that does not look like a name could be anything, so it is not repeated. */
export const isName = (key: string): boolean => /^[A-Za-z_$-]{1,24}$/.test(key)
const unknownOption = (key: string, names: readonly string[]): string => {
  const meant = isName(key) ? didYouMean(key, names) : ''
  const known = meant === '' ? ` Known: ${names.join(', ')}.` : meant
  return isName(key) ? `Unknown option.${known}` : `Unknown option, whose name is not shown.${known}`
}
