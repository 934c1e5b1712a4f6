// The faces of the one endpoint, made alike, so that a test body cannot tell which it speaks to.

import { request } from 'node:http'
import { cxoneMock, type CxoneMock, type MockOptions, type WireRequest } from '../src/index.ts'
import { startServer } from '../src/server/server.ts'

/** What came back, whatever it came through. */
export interface Answer {
  readonly status: number
  /** Lower-case names; what the transport adds by itself (Date, Connection, Keep-Alive) is left out. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An open face. */
export interface Face {
  readonly mock: CxoneMock
  send(wire: WireRequest): Promise<Answer>
  close(): Promise<void>
}

/** All faces, by name. */
export const faces: Readonly<Record<string, (options?: MockOptions) => Promise<Face>>> = {
  'in process': async (options) => {
    const mock = cxoneMock(options)
    return {
      mock,
      async send(wire) {
        const response = await mock.fetch(toUrl(wire), {
          method: wire.method,
          headers: pairsOf(wire),
          ...(wire.body.length > 0 && { body: Buffer.from(wire.body) }),
        })
        const body = await response.text()
        return {
          status: response.status,
          headers: { ...Object.fromEntries(response.headers), 'content-length': String(Buffer.byteLength(body)) },
          body,
        }
      },
      close: async () => undefined,
    }
  },
  'node:http': async (options) => {
    const server = await startServer(options)
    return { mock: server.mock, send: (wire) => sendOverSocket(server.url, wire), close: () => server.close() }
  },
}

/** Sends exactly these headers and bytes. */
export function sendOverSocket(url: string, wire: WireRequest): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const headers = [...wire.headers, ...(wire.body.length > 0 ? ['Content-Length', String(wire.body.length)] : [])]
    const sent = request({ hostname, port, method: wire.method, path: wire.url, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { date: _, connection: __, 'keep-alive': ___, ...kept } = response.headers
        resolve({
          status: response.statusCode ?? 0,
          headers: kept as Record<string, string>,
          body: Buffer.concat(chunks).toString(),
        })
      })
    })
    sent.on('error', reject)
    sent.end(wire.body)
  })
}

/** The wire request of a form, as a client would send it. */
export function formRequest(form: Readonly<Record<string, string>>, change: Partial<WireRequest> = {}): WireRequest {
  return {
    method: 'POST',
    url: '/auth/oauth/token',
    headers: ['Host', 'api.nicecxone.com', 'Content-Type', 'application/x-www-form-urlencoded'],
    body: new TextEncoder().encode(new URLSearchParams(form).toString()),
    ...change,
  }
}

/** The right request of an app. */
export function rightRequest(client_id = 'demo', change: Partial<WireRequest> = {}): WireRequest {
  return formRequest({ grant_type: 'client_credentials', client_id, client_secret: `${client_id}-secret` }, change)
}

function toUrl(wire: WireRequest): string {
  const host = wire.headers[wire.headers.findIndex((name) => name.toLowerCase() === 'host') + 1]
  return new URL(wire.url, `http://${host}`).href
}

function pairsOf(wire: WireRequest): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < wire.headers.length; i += 2) pairs.push([wire.headers[i] ?? '', wire.headers[i + 1] ?? ''])
  return pairs.filter(([name]) => name.toLowerCase() !== 'host')
}
