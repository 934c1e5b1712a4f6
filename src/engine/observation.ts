// Observations about clear-text values of refused requests, and their sentences. They never contain a value.

import type { Look } from './lookalikes.ts'

/** The meaning of each observation id. */
export const observationMeanings = {
  'variable-unset': 'The value is empty, or the string that a language prints for a missing value or an object.',
  'template-unfilled': 'The value is a template or an expression that was not replaced.',
  'placeholder-left-in': 'The value is a placeholder from an example.',
  'name-misspelt': 'The name of the parameter is misspelled, so its value is not read.',
  'typographic-quotes': 'Typographic quotes are part of the name or the value.',
  'literal-quotes': 'Quotes are part of the name or the value.',
  'white-space-in-value': 'Whitespace or invisible characters are part of the value.',
  'case-differs': 'The value is right except for upper and lower case.',
  'encoded-twice': 'The value is a registered client_id that was percent-encoded twice.',
  swapped: 'client_id and client_secret are swapped.',
  'bearer-repeated': 'The Authorization header contains Bearer twice.',
} as const

/** Id of an observation. */
export type ObservationId = keyof typeof observationMeanings

/** All locations. */
export const observedPlaces = ['form', 'json', 'query', 'authorization', 'path'] as const

/** Location of the observation. `authorization`: the header, including the decoded Basic pair or the bearer token. */
export type ObservedIn = (typeof observedPlaces)[number]

/** All subjects of observations. */
export const observedParameters = [
  'grant_type',
  'client_id',
  'client_secret',
  'scope',
  'access_token',
  'authorization',
  'credentials',
  'body',
  'segment',
] as const

/**
 * Subject of the observation. `authorization`: the whole header; `credentials`: the value after `Basic`; `body`: the
 * whole body; `segment`: a path segment.
 */
export type ObservedParameter = (typeof observedParameters)[number]

/**
 * A fact about a value of a refused request, such as an unset variable. It is established when the request is recorded,
 * with the apps registered at that time. It never contains the value.
 */
export interface Observation {
  readonly id: ObservationId
  readonly in: ObservedIn
  readonly parameter: ObservedParameter
  /** Shape of an unset variable, a template or a placeholder, from a fixed list. */
  readonly looks?: Look
  /** The observation as a sentence. */
  readonly problem: string
}

/** The empty array that all exchanges without observations share. */
export const nothingObserved: readonly Observation[] = Object.freeze([])

/** Returns the subject of an observation as the subject of its sentence. */
function subjectOf(parameter: ObservedParameter, position: ObservedIn): string {
  if (parameter === 'access_token') return 'The bearer token'
  if (parameter === 'authorization') return 'The Authorization header'
  if (parameter === 'credentials') return 'The value after Basic'
  if (parameter === 'body') return 'The body'
  if (parameter === 'segment') return 'A path segment'
  if (position === 'query') return `${parameter} in the URL`
  return position === 'authorization' ? `${parameter} in the Basic header` : parameter
}

/** Creates the observation for a shape. */
export function observedLook(looks: Look, parameter: ObservedParameter, position: ObservedIn): Observation {
  const subject = subjectOf(parameter, position)
  const about = { in: position, parameter, looks }
  switch (looks) {
    case 'empty':
      return { id: 'variable-unset', ...about, problem: `${subject} is empty: a variable is not set.` }
    case 'undefined':
    case 'null':
    case 'None':
    case 'nil':
    case 'NaN':
      return { id: 'variable-unset', ...about, problem: `${subject} is the string "${looks}": a variable is not set.` }
    case '[object Promise]':
      return { id: 'variable-unset', ...about, problem: `${subject} is the string "${looks}": await the promise.` }
    case '[object Object]':
    case '[object …]':
      return {
        id: 'variable-unset',
        ...about,
        problem: `${subject} is the string "${looks}": an object became a string.`,
      }
    case 'placeholder':
      return {
        id: 'placeholder-left-in',
        ...about,
        problem: `${subject} looks like a placeholder: replace it with the real value.`,
      }
    default:
      return {
        id: 'template-unfilled',
        ...about,
        problem: `${subject} has the form ${looks} and was not replaced with a value.`,
      }
  }
}

/** Creates an observation without a shape. */
export function at(id: ObservationId, parameter: ObservedParameter, position: ObservedIn, what: string): Observation {
  return { id, in: position, parameter, problem: `${subjectOf(parameter, position)} ${what}.` }
}
