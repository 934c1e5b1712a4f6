// Converts between Request/Response and wire values, for adapters that receive them.

import { eachPair, type WireReply, type WireRequest } from './engine/index.ts'

/** Reads a whole request. */
export async function toWire(request: Request): Promise<WireRequest> {
  const headers: string[] = ['host', new URL(request.url).host]
  request.headers.forEach((value, name) => {
    if (name !== 'host') headers.push(name, value)
  })
  return { method: request.method, url: request.url, headers, body: new Uint8Array(await request.arrayBuffer()) }
}

/** Converts a reply to a Response. A reset connection becomes the one that stands for a network error. */
export function toResponse(reply: WireReply, method: string): Response {
  if (reply.cut === 'reset') return Response.error()
  const headers = new Headers()
  eachPair(reply.headers, (name, value) => headers.append(name, value))
  const empty = method === 'HEAD' || [204, 205, 304].includes(reply.status)
  // Node's HTTP parser expects a body after 205 and waits until the connection ends, which MSW never does.
  if (reply.status === 205) headers.set('Content-Length', '0')
  return new Response(empty ? null : reply.cut === 'truncate' ? brokenOff(reply.body) : reply.body, {
    status: reply.status,
    headers,
  })
}

/** Half of the body, then an error: unread data before it is dropped, so most readers see only the error. */
function brokenOff(body: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(body)
  return new ReadableStream({
    pull(controller) {
      if (controller.desiredSize === 0) return
      controller.enqueue(bytes.subarray(0, bytes.length >> 1))
      controller.error(new TypeError('terminated', { cause: new Error('planned fault: connection broken off') }))
    },
  })
}

/** Awaits a promise, or throws the reason of a signal that is aborted first. */
export async function unlessAborted<T>(awaited: T | Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  if (!(awaited instanceof Promise)) return awaited
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort)
    awaited.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
