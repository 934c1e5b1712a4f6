// Requests and responses as plain values. No Request, Response or node: types, because creating those objects costs a
// server two thirds of its throughput. Each adapter converts once, at its edge.

/** A request as received. */
export interface WireRequest {
  /** Method as sent. Methods are case-sensitive (RFC 9110 §9.1). */
  readonly method: string
  /** Request target in origin form (`/auth/oauth/token?x=1`) or absolute form (`https://host/path`). */
  readonly url: string
  /** Name, value, name, value …, in order of arrival and with repeated names. */
  readonly headers: readonly string[]
  /** Scheme if the target does not contain it. Default http. */
  readonly scheme?: 'https' | undefined
  /** Raw bytes. An adapter may stop reading one byte past the limit. */
  readonly body: Uint8Array
  /** Remote address, if the adapter knows it. Undefined in process. */
  readonly remote?: string
}

/** Visits the pairs of a flat array: name, value, name, value …. */
export function eachPair(flat: readonly string[], visit: (name: string, value: string) => void): void {
  for (let i = 0; i + 1 < flat.length; i += 2) visit(flat[i] ?? '', flat[i + 1] ?? '')
}

/** A response, ready to be sent. */
export interface WireReply {
  readonly status: number
  /** Name, value, name, value …. Framing headers (`Content-Length`, `Connection`) are added by the adapter. */
  readonly headers: readonly string[]
  readonly body: string
  /** Breaks the connection: before anything is sent, or in the middle of the body. */
  readonly cut?: 'reset' | 'truncate'
}
