// A node:http server that does to a client what networks and servers do: redirects, resets, long and broken bodies. It
// plays token endpoint and API at once, under one origin; a second one is another origin.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

interface Seen {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly body: string
  /** Every byte of the request as it came over the wire (latin1), with the number of the token left out. */
  readonly raw: string
  readonly socket: unknown
}

export interface Server extends AsyncDisposable {
  readonly origin: string
  readonly tokenUrl: string
  readonly seen: Seen[]
  /** How many tokens were issued. */
  issued: number
  /** Only tokens above this number are alive. */
  revokedUpTo: number
  /** Answers a path in its own way. */
  on(path: string, answer: (request: IncomingMessage, response: ServerResponse, server: Server) => void): void
  calls(path: string): Seen[]
}

/** A server on a free port of the loopback interface; `await using` stops it. */
export const startServer = async (): Promise<Server> => {
  const seen: Seen[] = []
  const ways = new Map<string, (request: IncomingMessage, response: ServerResponse, server: Server) => void>()

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '/'
    const way = ways.get(path)
    if (way !== undefined) return way(request, response, self)
    if (path === '/token') {
      self.issued += 1
      const token = { access_token: `token-${self.issued}`, token_type: 'Bearer', expires_in: 3600 }
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token))
    }
    const [, number] = /^Bearer token-(\d+)$/.exec(request.headers.authorization ?? '') ?? []
    const alive = Number(number ?? 0) > self.revokedUpTo
    response.writeHead(alive ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify({ alive, path }))
  }

  const arrived = new WeakMap<object, Buffer[]>()
  const server = createServer((request, response) => {
    const record = (body: string) => {
      const { method = '', url: path = '', socket } = request
      const bytes = arrived.get(socket)?.splice(0) ?? []
      const raw = Buffer.concat(bytes)
        .toString('latin1')
        .replaceAll(/token-\d+/g, 'token-N')
      seen.push({ method, path, authorization: request.headers.authorization, body, raw, socket })
      answer(request, response)
    }
    text(request).then(record, () => undefined)
  })
  server.on('connection', (socket) => {
    const bytes: Buffer[] = []
    arrived.set(socket, bytes)
    socket.on('data', (chunk: Buffer) => void bytes.push(chunk))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const self: Server = {
    origin,
    tokenUrl: `${origin}/token`,
    seen,
    issued: 0,
    revokedUpTo: 0,
    on: (path, way) => void ways.set(path, way),
    calls: (path) => seen.filter((each) => each.path === path),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return self
}

/** An answer that sends the client elsewhere. */
export const redirectTo =
  (location: string, status = 302) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { location }).end()
  }
