// An incoming request of the doctor: the start of its body, and what happens if it breaks off or is followed by data
// that is not a request. The usual cause is a wrong Content-Length, so the received part is diagnosed.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Enough to see that a body is larger than any token request. */
const kept = 65_537
const drained = 4 * 1_024 * 1_024

/** An incoming request. */
export interface Arriving {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The start of the body. Undefined if the client disconnected without sending anything. */
  readonly body: Promise<Uint8Array | undefined>
  /** Whether it broke off. */
  isBroken(): boolean
  /** Treats the received part as complete. */
  breakOff(): void
  /** Treats data after the body as a part of it. */
  append(bytes: Uint8Array): void
}

/** Tracks a request. */
export function arriving(request: IncomingMessage, response: ServerResponse): Arriving {
  const chunks: Uint8Array[] = []
  let length = 0
  let behind: Uint8Array = new Uint8Array()
  let broken = false
  let settle: ((bytes: Uint8Array | undefined) => void) | undefined
  const body = new Promise<Uint8Array | undefined>((resolve) => (settle = resolve))
  const end = (): void => settle?.(Buffer.concat([...chunks, behind]).subarray(0, kept))
  request.on('data', (chunk: Buffer) => {
    if (length < kept) chunks.push(chunk)
    length += chunk.length
    if (length > drained) end()
  })
  request.on('end', end)
  for (const event of ['error', 'close']) request.on(event, () => (broken ? end() : settle?.(undefined)))
  return {
    request,
    response,
    body,
    isBroken: () => broken,
    breakOff() {
      broken = true
      response.shouldKeepAlive = false
      // Received data is read first.
      setImmediate(end)
    },
    append(bytes) {
      behind = bytes
    },
  }
}

// The client ended or reset the connection, or sent nothing more.
const endings: Readonly<Record<string, string>> = {
  HPE_INVALID_EOF_STATE: 'the request ended before',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request did not go on before',
  ECONNRESET: 'the client left before',
}

/** Ends a request that broke off or is not HTTP. Returns a description; none if nothing was requested. */
export function endOf(error: Error, socket: Duplex & { bytesRead?: number }, last?: Arriving): string | undefined {
  const code = 'code' in error ? String(error.code) : ''
  const ending = endings[code]
  const isOpen = last !== undefined && !last.response.writableFinished
  if (ending !== undefined && isOpen && !last.request.complete) {
    last.breakOff()
    const sized = last.request.headers['content-length'] !== undefined
    return `${ending} ${sized ? 'as many bytes came as its Content-Length says' : 'its last chunk came'}`
  }
  if (isOpen) {
    // Its response is still pending.
    last.response.shouldKeepAlive = false
    last.response.once('finish', () => socket.end())
    if ('rawPacket' in error && error.rawPacket instanceof Uint8Array && 'bytesParsed' in error)
      last.append(error.rawPacket.subarray(Number(error.bytesParsed)))
  } else if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
  if (ending === undefined)
    return last === undefined
      ? 'received data that is not HTTP'
      : 'the data after a request is not HTTP: its Content-Length may be less than the size of its body'
  // A connection that was opened and not used, or used and closed.
  return code === 'ECONNRESET' || last !== undefined || socket.bytesRead === 0
    ? undefined
    : `${ending} its headers ended`
}
