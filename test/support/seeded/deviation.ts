// What seeded deviations are made of: small changes to a request or to an answer, at the very edge.

import type { WireRequest } from '../../../src/engine/index.ts'
import type { ApiRuleId, RuleId } from '../../../src/profiles/index.ts'

/** An answer at the edge. Header names are lower case. */
export interface EdgeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One deviation. */
export interface Deviation {
  readonly name: string
  readonly request?: (request: WireRequest) => WireRequest
  readonly answer?: (answer: EdgeAnswer, request: WireRequest) => EdgeAnswer
}

type Change = (json: Record<string, unknown>) => Record<string, unknown>

export const ruleOf = ({ headers }: EdgeAnswer): string => headers['mock-rule'] ?? ''
export const isToken = (answer: EdgeAnswer): boolean => ruleOf(answer) === 'granted'

/** Changes the JSON of the answers that are chosen. */
export const body =
  (which: (answer: EdgeAnswer) => boolean, change: Change) =>
  (answer: EdgeAnswer): EdgeAnswer =>
    which(answer) ? { ...answer, body: JSON.stringify(change(JSON.parse(answer.body))) } : answer

export const status =
  (which: (answer: EdgeAnswer) => boolean, to: number) =>
  (answer: EdgeAnswer): EdgeAnswer =>
    which(answer) ? { ...answer, status: to } : answer

export const header =
  (which: (answer: EdgeAnswer) => boolean, name: string, value?: string) =>
  (answer: EdgeAnswer): EdgeAnswer => {
    if (!which(answer)) return answer
    const { [name]: _, ...rest } = answer.headers
    return { ...answer, headers: value === undefined ? rest : { ...rest, [name]: value } }
  }

export const rule =
  (...ids: readonly (RuleId | ApiRuleId)[]) =>
  (answer: EdgeAnswer): boolean =>
    ids.some((id) => id === ruleOf(answer))
export const withStatus =
  (wanted: number) =>
  (answer: EdgeAnswer): boolean =>
    answer.status === wanted
export const without =
  (name: string): Change =>
  (json) =>
    Object.fromEntries(Object.entries(json).filter(([key]) => key !== name))

export const formLabel = ['Content-Type', 'application/x-www-form-urlencoded']

export function withHeaders(
  request: WireRequest,
  keep: (name: string) => boolean,
  more: readonly string[] = [],
): WireRequest {
  const headers = request.headers.filter((_, index) => keep((request.headers[index - (index % 2)] ?? '').toLowerCase()))
  return { ...request, headers: [...headers, ...more] }
}

export function accepting(label: RegExp, toForm: (text: string, request: WireRequest) => string) {
  return (request: WireRequest): WireRequest => {
    const index = request.headers.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-type')
    if (index < 0 || !label.test(request.headers[index + 1] ?? '')) return request
    const text = toForm(new TextDecoder().decode(request.body), request)
    const labelled = withHeaders(request, (name) => name !== 'content-type' && name !== 'content-length', formLabel)
    return { ...labelled, body: new TextEncoder().encode(text) }
  }
}

export const formOf = (json: string): string => {
  try {
    return new URLSearchParams(JSON.parse(json)).toString()
  } catch {
    return json
  }
}

export const form =
  (change: (form: URLSearchParams) => void) =>
  (request: WireRequest): WireRequest => {
    if (!request.headers.some((value) => value.startsWith('application/x-www-form'))) return request
    const parameters = new URLSearchParams(new TextDecoder().decode(request.body))
    change(parameters)
    return {
      ...withHeaders(request, (name) => name !== 'content-length'),
      body: new TextEncoder().encode(parameters.toString()),
    }
  }
