// What the schemas of options are made of: zod, in the words of our errors. Beside the door, since the public types must not
// name a package that nobody has installed.

import * as z from './zod.ts'
import { dateProblem, durationPattern, durationProblem, lifetimeProblem } from './duration.ts'
import { type Issue, optionsError, unexpected } from './errors.ts'
import { didYouMean, invisibleProblem } from './names.ts'
import { printable } from './printable.ts'
import { rateLimitProblem } from './rate-limit.ts'

// Most schemas judge one value in the life of a process: compiling them would take longer than asking them.
z.config({ jitless: true })

/** A schema whose values are of type `T`. */
export type Schema<T> = z.ZodMiniType<T>

/** A schema for every member of an options type. */
export type SchemasOf<T> = {
  readonly [Name in keyof T]-?: Schema<object extends Pick<T, Name> ? T[Name] | undefined : T[Name]>
}

/** What an error callback of zod is called with, as far as it is read. */
interface Raw {
  readonly input?: unknown
  readonly code?: string
  readonly keys?: readonly string[]
}

const expecting = (expected: string, isSecret = false) => ({
  error: ({ input }: Raw) => unexpected(expected, input, isSecret),
})

/** Says what an option is for. */
export function about<S extends z.ZodMiniType>(description: string, schema: S): S {
  z.globalRegistry.add(schema, { description })
  return schema
}

/** An option that may be absent. */
export function optional<S extends z.ZodMiniType>(description: string, schema: S): z.ZodMiniOptional<S> {
  return about(description, z.optional(schema))
}

const atMost = (max: number) =>
  z.maxLength(max, { error: ({ input }) => `expected at most ${max} characters, got ${String(input).length}` })

/** A schema that is made when it is first asked: most processes never ask. */
export const lazy = <T>(make: () => Schema<T>): Schema<T> => z.lazy(make)

/** A string that is not empty. */
export function text({
  secret = false,
  visible = false,
  max = 4_096,
  pattern,
}: {
  /** Its value is never shown. */
  readonly secret?: boolean
  /** Of visible characters only. */
  readonly visible?: boolean
  readonly max?: number
  readonly pattern?: { readonly regex: RegExp; readonly expected: string }
} = {}): z.ZodMiniString {
  const right = expecting(pattern?.expected ?? 'a string that is not empty', secret)
  return z.string(right).check(
    z.minLength(1, right),
    atMost(max),
    ...(pattern ? [z.regex(pattern.regex, right)] : []),
    ...(visible
      ? [
          z.refine<string>((given) => !invisibleProblem(given), {
            error: ({ input }) => invisibleProblem(String(input)),
          }),
        ]
      : []),
  )
}

/** A string, empty or not. */
export const anyText = (): z.ZodMiniString => z.string(expecting('a string')).check(atMost(4_096))

/** true or false. Another text is shown only if it means one of the two: it may be anything. */
export const flag = (): z.ZodMiniBoolean =>
  z.boolean({
    error: ({ input }) =>
      unexpected('true or false', input, !/^(?:true|false|yes|no|on|off|[01])$/i.test(String(input))),
  })

/** true, for what can be asked for and has no opposite. */
export const truth = (): Schema<true> => z.literal(true, expecting('true'))

/** A value, or null. */
export const orNull = <T>(value: Schema<T>): Schema<T | null> => z.nullable(value)

/** An integer between two bounds, both included. */
export function integer(from: number, to: number): z.ZodMiniNumberFormat {
  const right = expecting(`an integer from ${from} to ${to}`)
  return z.int(right).check(z.gte(from, right), z.lte(to, right))
}

/** An integer between two bounds, or a word. */
export function integerOr<const Word extends string>(from: number, to: number, word: Word): Schema<number | Word> {
  const expected = expecting(`an integer from ${from} to ${to}, or "${word}"`)
  return z.union([z.int(expected).check(z.gte(from, expected), z.lte(to, expected)), z.literal(word)], expected)
}

/** One of some words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Schema<Word> {
  return z.enum(words, expecting(`one of ${words.map((word) => `"${word}"`).join(', ')}`))
}

const judged = (pattern: RegExp, problemOf: (given: unknown) => string | undefined): Schema<string> => {
  const error = ({ input }: Raw) => problemOf(input)
  return z.string({ error }).check(
    z.trim(),
    z.regex(pattern, { error }),
    z.refine((given) => problemOf(given) === undefined, { error }),
  )
}

/** A duration. */
export const duration = (): Schema<string> => judged(durationPattern, durationProblem)
/** How long a token lives. */
export const lifetime = (): Schema<string> => judged(durationPattern, lifetimeProblem)
/** Requests and window, such as `60/60s`, or `off`. */
export const rateLimit = (): Schema<string> => judged(/^(?:off|\d{1,9}\/.+)$/, rateLimitProblem)

/** A date: ISO 8601, or milliseconds since the epoch. */
export function date(): Schema<string | number> {
  const right = z.refine((given) => dateProblem(given) === undefined, expectingDate)
  return z.union([z.string().check(right), z.number().check(right)], expectingDate)
}
const expectingDate = { error: ({ input }: Raw) => dateProblem(input) }

/** An array of at most `max` items. @param unique a member that no two items may share, and what is said where they do */
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

/** A word, or an array. */
export function wordOr<const Word extends string, T>(word: Word, items: Schema<T[]>): Schema<Word | T[]> {
  return z.union([z.literal(word), items], {
    error: ({ input }) => unexpected(`"${word}" or an array of strings that are not empty`, input, true),
  })
}

/** Objects by names of one's own. */
export const byName = <T>(value: Schema<T>): Schema<Record<string, T>> =>
  z.record(z.string(), value, expecting('an object', true))

/** An object of any members: what it holds is checked elsewhere. */
export const anyObject = <T extends object>(): Schema<T> =>
  z.custom<T>(
    (given) => typeof given === 'object' && given !== null && !Array.isArray(given),
    expecting('an object', true),
  )

/** A host name, or `*.` and a domain. */
export const hostName = (): z.ZodMiniString =>
  text({
    visible: true,
    max: 253,
    pattern: {
      regex: /^(?:\*\.)?[^\s/:*]+$/,
      expected: 'a host name without scheme and port, or "*." and a domain',
    },
  })

/** A function. */
export function callable<T>(): Schema<T> {
  return z.custom<T>((given) => typeof given === 'function', expecting('a function'))
}

/** An object of a class of the platform. */
export function instance<T>(of: abstract new (...parts: never) => T): Schema<T> {
  return z.custom<T>((given) => given instanceof of, expecting(`an ${of.name}`))
}

/**
 * An object of options.
 * @param also what holds between the members; asked where each by itself is right
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
    /** Members of other names are let through. */
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

/** Says what is wrong with a member, or with the whole (`''`). */
type MemberReport<T> = (name: keyof T | '', message: string) => void

// What looks unlike a name may be anything, and is not repeated.
const isName = (key: string): boolean => /^[A-Za-z_$-]{1,24}$/.test(key)
const unknownOption = (key: string, names: readonly string[]): string => {
  const meant = isName(key) ? didYouMean(key, names) : ''
  const known = meant === '' ? ` Known: ${names.join(', ')}.` : meant
  return isName(key) ? `Unknown option.${known}` : `Unknown option, whose name is not shown.${known}`
}

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
export function issuesOf(found: readonly z.core.$ZodIssue[], within = ''): Issue[] {
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
