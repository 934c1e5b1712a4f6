// Notes on API calls that succeeded.

import { chosen, eachPair, type Note, type ParsedRequest } from '../../engine/index.ts'
import type { ApiContext } from './rules.ts'

/** Notes, in display order. */
export const apiNotes: readonly Note<ApiContext>[] = [
  {
    id: 'accept-missing',
    when: (request) => !names(request, 'accept'),
    problem:
      'The request has no Accept header; CXone was seen to answer such a call with "No known way to render data".',
    fix: 'Send Accept: application/json.',
    source: chosen('two public clients report it'),
  },
]

function names({ headers }: ParsedRequest, wanted: string): boolean {
  let found = false
  eachPair(headers, (name) => {
    if (name.toLowerCase() === wanted) found = true
  })
  return found
}
