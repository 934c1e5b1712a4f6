// Schemas of single values.

import { dateProblem, durationPattern, durationProblem, lifetimeProblem } from '../duration.ts'
import { unexpected } from '../errors.ts'
import { invisibleProblem } from '../names.ts'
import { rateLimitProblem } from '../rate-limit.ts'
import * as z from '../zod.ts'
import { expecting, type Raw, type Schema } from './base.ts'

const atMost = (max: number) =>
  z.maxLength(max, { error: ({ input }) => `expected at most ${max} characters, got ${String(input).length}` })

/** A non-empty string. */
export function text({
  secret = false,
  visible = false,
  max = 4_096,
  pattern,
}: {
  /** Error messages never contain the value. */
  readonly secret?: boolean
  /** Allows visible characters only. */
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

/** A string, possibly empty. */
export const anyText = (): z.ZodMiniString => z.string(expecting('a string')).check(atMost(4_096))

/** A boolean. Error messages repeat a string only if it means true or false: it could be anything. */
export const flag = (): z.ZodMiniBoolean =>
  z.boolean({
    error: ({ input }) => unexpected('a boolean', input, !/^(?:true|false|yes|no|on|off|[01])$/i.test(String(input))),
  })

/** The literal true, for actions that have no opposite. */
export const truth = (): Schema<true> => z.literal(true, expecting('true'))

/** A value or null. */
export const orNull = <T>(value: Schema<T>): Schema<T | null> => z.nullable(value)

/** An integer within inclusive bounds. */
export function integer(from: number, to: number): z.ZodMiniNumberFormat {
  const right = expecting(`an integer from ${from} to ${to}`)
  return z.int(right).check(z.gte(from, right), z.lte(to, right))
}

/** An integer within bounds, or a keyword. */
export function integerOr<const Word extends string>(from: number, to: number, word: Word): Schema<number | Word> {
  const expected = expecting(`an integer from ${from} to ${to}, or "${word}"`)
  return z.union([z.int(expected).check(z.gte(from, expected), z.lte(to, expected)), z.literal(word)], expected)
}

/** One of several keywords. */
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
/** A token lifetime. */
export const lifetime = (): Schema<string> => judged(durationPattern, lifetimeProblem)
/** A rate limit: requests and window, such as `60/60s`, or `off`. */
export const rateLimit = (): Schema<string> => judged(/^(?:off|\d{1,9}\/.+)$/, rateLimitProblem)

/** A date: ISO 8601, or milliseconds since the epoch. */
export function date(): Schema<string | number> {
  const right = z.refine((given) => dateProblem(given) === undefined, expectingDate)
  return z.union([z.string().check(right), z.number().check(right)], expectingDate)
}
const expectingDate = { error: ({ input }: Raw) => dateProblem(input) }

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

/** An instance of a platform class. */
export function instance<T>(of: abstract new (...parts: never) => T): Schema<T> {
  return z.custom<T>((given) => given instanceof of, expecting(`an ${of.name}`))
}
