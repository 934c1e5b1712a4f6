// Parses a Retry-After header into a duration. Whether to wait is decided in gate.ts.

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'
// The three date formats of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7. Date.parse alone would read "-5" as a
// year.
const HTTP_DATE = new RegExp(
  `^(?:\\w{3}, \\d{2} (?:${MONTHS}) \\d{4} [\\d:]{8} GMT|\\w{6,9}, \\d{2}-(?:${MONTHS})-\\d{2} [\\d:]{8} GMT|\\w{3} (?:${MONTHS}) [ \\d]\\d [\\d:]{8} \\d{4})$`,
)

const parseDate = (text: string | null): number | undefined => {
  const trimmed = text?.trim()
  if (trimmed === undefined || !HTTP_DATE.test(trimmed)) return undefined
  const parsed = Date.parse(trimmed.endsWith('GMT') ? trimmed : `${trimmed} GMT`)
  return Number.isNaN(parsed) ? undefined : parsed
}

/**
 * Returns the milliseconds from the arrival of the response until the next request is allowed. Undefined if the header
 * is missing or invalid. A date is compared with the `Date` of the response, so that a wrong clock of the client does
 * not matter. It is rounded up to whole seconds, because an HTTP date has no fractions: otherwise a request could be up
 * to 1 s early.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export const retryAfter = (headers: Headers, now: number): number | undefined => {
  const value = headers.get('retry-after')?.trim()
  if (value === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value)) * 1000
  const date = parseDate(value)
  if (date === undefined) return undefined
  const from = parseDate(headers.get('date')) ?? now
  return Math.max(0, Math.ceil((date - from) / 1000) * 1000)
}
