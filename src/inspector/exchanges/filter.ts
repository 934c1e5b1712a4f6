// Filters of the list.

import type { Exchange } from '../../state/index.ts'
import { marksOf, statusOf } from './badges.ts'

/** The selected values. Empty: all. */
export interface Filter {
  readonly client_id: string
  readonly rule: string
  /** `401`, or a class such as `4xx`. */
  readonly status: string
  readonly text: string
}

/** No selection. */
export const everything: Filter = { client_id: '', rule: '', status: '', text: '' }

/** Stands for exchanges without a registered app. */
export const noClient = '(no app named)'

/** Returns the exchanges that match every filter. */
export function matching(exchanges: readonly Exchange[], { client_id, rule, status, text }: Filter): Exchange[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return exchanges.filter((exchange) => {
    if (client_id !== '' && (exchange.client_id ?? noClient) !== client_id) return false
    if (rule !== '' && exchange.rule !== rule) return false
    if (status !== '' && !statusOf(exchange).startsWith(status.replace(/x+$/, ''))) return false
    return words.every((word) => textOf(exchange).includes(word))
  })
}

// Built on demand: most exchanges are never searched.
const texts = new WeakMap<Exchange, string>()

function textOf(exchange: Exchange): string {
  let text = texts.get(exchange)
  if (text === undefined) {
    const { id, client_id = noClient, request, rule, diagnosis, observations, reply, issued, bearer } = exchange
    text = [
      `#${id}`,
      client_id,
      request.method,
      request.host,
      request.path,
      request.query,
      request.headers.map((header) => header.join(': ')).join(' '),
      request.body,
      statusOf(exchange),
      rule,
      ...marksOf(exchange),
      issued?.id,
      bearer?.id,
      diagnosis.problem,
      diagnosis.evidence,
      ...observations.map(({ problem }) => problem),
      reply.body,
    ]
      .join(' ')
      .toLowerCase()
    texts.set(exchange, text)
  }
  return text
}
