// Forwards a request to the real endpoint, and its response back, byte for byte: only Host and the hop-by-hop headers
// differ (RFC 9110 §7.6.1). Redirects are not followed, only a copy for the diagnosis is decompressed, and only the
// status and the error code are kept.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerOf, type Answer } from '../inputs/reading.ts'
import { unpacked } from './decompress.ts'
import { eachPair } from '../../engine/index.ts'

/** Outcome of a request. */
export interface Forwarded {
  readonly answer?: Answer
  /** Why there is no response, as text. */
  readonly trouble?: string
}

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const answerKept = 16_384

/** Creates a function that forwards to an origin and keeps the path. */
export function forwardTo(upstream: URL): (from: IncomingMessage, to: ServerResponse) => Promise<Forwarded> {
  const { request: ask } = process.getBuiltinModule(upstream.protocol === 'http:' ? 'node:http' : 'node:https')
  return (from, to) =>
    new Promise((resolve) => {
      const headers = endToEnd(from.rawHeaders).map((text, index, all) =>
        index % 2 === 1 && all[index - 1]?.toLowerCase() === 'host' ? upstream.host : text,
      )
      if (from.headers.host === undefined) headers.push('Host', upstream.host)
      const chunked = from.headers['transfer-encoding'] !== undefined
      if (chunked) headers.push('Transfer-Encoding', 'chunked')
      const framed = chunked || from.headers['content-length'] !== undefined
      const outgoing = ask({
        hostname: upstream.hostname.replace(/^\[|\]$/g, ''),
        port: upstream.port || undefined,
        method: from.method,
        path: pathOf(from.url ?? ''),
        setHost: false,
        // As an array, headers keep their order and case.
        ...(framed && { headers }),
      })
      if (!framed) {
        // An array would be sent immediately, and a POST without a body would get an empty chunked body.
        outgoing.useChunkedEncodingByDefault = false
        eachPair(headers, (name, value) => void outgoing.appendHeader(name, value))
      }

      outgoing.on('response', (incoming) => {
        const start: Buffer[] = []
        let length = 0
        incoming.on('data', (chunk: Buffer) => {
          if (length < answerKept) start.push(chunk)
          length += chunk.length
        })
        to.sendDate = false
        try {
          to.writeHead(incoming.statusCode ?? 0, incoming.statusMessage ?? '', endToEnd(incoming.rawHeaders))
        } catch (error) {
          // Node's client accepts more than its server writes: a status of 99, a control character in the reason
          // phrase.
          outgoing.destroy()
          return giveUp(`${upstream.host} gave no response that can be passed on (${codeOf(error)})`)
        }
        incoming.pipe(to)
        incoming.on('end', () => {
          const whole = length > answerKept ? Buffer.alloc(0) : Buffer.concat(start)
          const body = unpacked(whole, incoming.headers['content-encoding'], answerKept)
          const answer = answerOf(incoming.statusCode, body)
          resolve(answer ? { answer } : {})
        })
        incoming.on('error', () =>
          giveUp(to.destroyed ? left : `${upstream.host} closed the connection in the middle of its response`),
        )
      })
      outgoing.on('error', (error) => giveUp(to.destroyed ? left : troubleWith(upstream.host, codeOf(error))))
      // Neither a response nor an error: an unrequested protocol upgrade.
      outgoing.on('close', () => {
        if (!to.headersSent) giveUp(`${upstream.host} gave no response that can be passed on (no HTTP)`)
      })

      function giveUp(trouble: string): void {
        if (to.headersSent) to.destroy()
        else to.writeHead(502, 'Bad Gateway', { 'Content-Type': 'text/plain' }).end(`${trouble}\n`)
        resolve({ trouble })
      }
      to.on('close', () => outgoing.destroy())
      from.pipe(outgoing)
    })
}

const left = 'the client disconnected before the response arrived'

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no connection'
}

function troubleWith(host: string, code: string): string {
  return /CERT|^UNABLE_TO_/.test(code)
    ? `the certificate of ${host} is not trusted (${code}); set NODE_EXTRA_CA_CERTS to the file of a CA to trust`
    : `${host} cannot be reached (${code})`
}

/** The path, without the origin that a proxy receives. */
export function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/^(?=$|[?])/, '/')
}

/** Headers that are not hop-by-hop: name, value, name, value …, unchanged. */
function endToEnd(raw: readonly string[]): string[] {
  const names = new Set(hopByHop)
  eachPair(raw, (header, value) => {
    if (header.toLowerCase() !== 'connection') return
    for (const name of value.split(',')) names.add(name.trim().toLowerCase())
  })
  return raw.filter((_, index) => !names.has((raw[index - (index % 2)] ?? '').toLowerCase()))
}
