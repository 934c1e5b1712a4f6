// Which paths are the guarded API's, and which collection and record they name.

import { endsInToken } from '../paths.ts'

/** What a path of the API asks for. */
export interface ResourcePath {
  /** Lower case. */
  readonly collection: string
  readonly id: string | undefined
  /** Under /incontactapi a single record comes wrapped in a list, as public clients of NICE's API read it. */
  readonly wrapped: boolean
}

const shape = /^\/(api\/v2|incontactapi\/services\/v\d+\.0)\/([^/]+)(?:\/([^/]+))?\/?$/i
const prefix = /^\/(?:api\/v2|incontactapi\/services\/v\d+\.0)\//i

/** Whether a path is guarded: `/api/v2/…` and `/incontactapi/services/v{N}.0/…`, in any letter case; none that was meant for a token. */
export function isResourcePath(path: string): boolean {
  return prefix.test(path) && !endsInToken(path)
}

/** Takes a guarded path apart; undefined where it is deeper than a record. */
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
