// What crosses the edge of the endpoint, as plain values. No Request or Response and nothing of node:, because building
// those two objects costs a server two thirds of its throughput; each face converts once, at its own edge.

/** A request as it arrived. */
export interface WireRequest {
  /** As sent; methods are case-sensitive (RFC 9110 §9.1). */
  readonly method: string
  /** The request target: origin form (`/auth/oauth/token?x=1`) or absolute form (`https://host/path`). */
  readonly url: string
  /** Name, value, name, value …: in the order they arrived, repeated names kept. */
  readonly headers: readonly string[]
  /** Of a request whose target does not tell it; default http. */
  readonly scheme?: 'https' | undefined
  /** Undecoded. A face may stop reading one byte past the limit. */
  readonly body: Uint8Array
  /** Who sent it, as the face knows it: a remote address, or nothing in process. */
  readonly remote?: string
}

/** Visits the pairs of a flat list: name, value, name, value …. */
export function eachPair(flat: readonly string[], visit: (name: string, value: string) => void): void {
  for (let i = 0; i + 1 < flat.length; i += 2) visit(flat[i] ?? '', flat[i + 1] ?? '')
}

/** The answer, ready to be sent. */
export interface WireReply {
  readonly status: number
  /** Name, value, name, value …; framing (`Content-Length`, `Connection`) is the face's business. */
  readonly headers: readonly string[]
  readonly body: string
  /** Break the connection: before anything is sent, or in the middle of the body. */
  readonly cut?: 'reset' | 'truncate'
}
