// Paths of the protected API, and the collection and record that they name.

import { endsInToken } from '../paths.ts'

/** The parsed path of an API request. */
export interface ResourcePath {
  /** In lower case. */
  readonly collection: string
  readonly id: string | undefined
  /** Under /incontactapi, a single record is wrapped in an array, as public clients of NICE's API read it. */
  readonly wrapped: boolean
}

const shape = /^\/(api\/v2|incontactapi\/services\/v\d+\.0)\/([^/]+)(?:\/([^/]+))?\/?$/i
const prefix = /^\/(?:api\/v2|incontactapi\/services\/v\d+\.0)\//i

/**
 * Whether a path belongs to the protected API: `/api/v2/…` and `/incontactapi/services/v{N}.0/…`, ignoring case. Token
 * paths do not.
 */
export function isResourcePath(path: string): boolean {
  return prefix.test(path) && !endsInToken(path)
}

/** Parses a path of the protected API. Undefined if it is deeper than a record. */
export function resourcePath(path: string): ResourcePath | undefined {
  const [, base = '', collection = '', id] = shape.exec(path) ?? []
  if (collection === '') return undefined
  return {
    collection: collection.toLowerCase(),
    id: id === undefined ? undefined : decoded(id),
    wrapped: !/^api/i.test(base),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
