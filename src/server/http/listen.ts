// listen(mock, options): a mock behind a socket. Requests under /__mock go to the control API, which is loaded on first
// use; all others go directly to the mock.

import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { lazily } from '../../lazy.ts'
import { engineOf, type CxoneMock } from '../../mock.ts'
import { isLoopback, optionError } from '../../options/index.ts'
import { requestListener } from './adapter.ts'

/** Options of a listening socket. */
export interface ListenOptions {
  /** Port to listen on. 0 picks a free one. Default 0. */
  readonly port?: number
  /** Address to listen on. Default 127.0.0.1. Any address other than loopback needs an `adminToken`. */
  readonly host?: string
  /** If set, it is required for every request to the control API. */
  readonly adminToken?: string
  /**
   * Host names that the control API accepts besides localhost and IP addresses. `*.example.com` covers all subdomains.
   */
  readonly allowedHosts?: readonly string[]
  /** Certificate and key as PEM; with them, the server uses https. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** A running server. `await using server = await startServer()` closes it automatically. */
export interface CxoneServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4455`, without a trailing slash. */
  readonly url: string
  readonly mock: CxoneMock
  /** Stops accepting connections, finishes open requests, and ends. Safe to call twice. */
  close(): Promise<void>
}

// A getter of the platform instead of an import: importing node:http as a module also loads the implementation of
// fetch.
const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http')
const patience = 10_000

/**
 * Puts a mock behind a socket.
 * @param headersTimeout milliseconds that a client has to send its headers; after that, it gets a 408
 * @throws {CxoneMockError} `OPTION_INVALID` for an address other than loopback without a token; other options were
 * checked
 * @throws {Error} with `code` `EADDRINUSE` if the port is in use, and any other error of listening
 */
export async function listen(
  mock: CxoneMock,
  options: ListenOptions = {},
  headersTimeout = 10_000,
): Promise<CxoneServer> {
  const { port = 0, host = '127.0.0.1', adminToken, allowedHosts = [], tls } = options
  if (!isLoopback(host) && adminToken === undefined) {
    throw optionError(
      'host',
      `listening on ${host} lets the network reach the control API: give an adminToken, or listen on 127.0.0.1`,
    )
  }
  let closing: Promise<void> | undefined
  const token = requestListener(engineOf(mock), () => closing !== undefined, tls && 'https')
  const ending = new AbortController()
  const controlOptions = {
    adminToken,
    allowedHosts: isLoopback(host) ? allowedHosts : [...allowedHosts, host],
    secure: tls !== undefined,
    closing: ending.signal,
  }

  const loadControl = lazily('The control API', async () =>
    (await import('../control/control.ts')).controlListener(mock, controlOptions),
  )

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (!isControl(request.url ?? '')) return token(request, response)
    loadControl()
      .then(
        (answer) => answer(request, response),
        (error: Error) => {
          process.emitWarning(error)
          const body = JSON.stringify({ error: 'unavailable', message: error.message, path: '' })
          response.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1' }).end(body)
        },
      )
      .catch(() => request.socket.destroy())
  }
  const serverOptions: ServerOptions = {
    maxHeaderSize: 16_384,
    headersTimeout,
    requestTimeout: 30_000,
    connectionsCheckingInterval: headersTimeout / 2,
  }
  const server: Server =
    tls === undefined
      ? createServer(serverOptions, listener)
      : process.getBuiltinModule('node:https').createServer({ ...serverOptions, ...tls }, listener)
  server.on('clientError', answerUnreadable)
  const sockets = new Set<Socket>()
  // Under TLS, each connection has two sockets. One that never completes its handshake only has the first.
  for (const event of ['connection', 'secureConnection'])
    server.on(event, (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port: bound } = server.address() as AddressInfo

  function close(): Promise<void> {
    closing ??= new Promise((resolve) => {
      // Whatever still runs after this time (a fault with a long delay, a client that does not read) is cut off.
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, patience)
      server.close(() => {
        clearTimeout(timer)
        resolve()
      })
      server.closeIdleConnections()
      // Browsers connect in advance. A connection that never carried a request does not count as idle.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
      // Event streams have no end of their own.
      ending.abort()
    })
    return closing
  }
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    mock,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function isControl(url: string): boolean {
  return url.startsWith('/__mock') && (url.length === 7 || url.charAt(7) === '/' || url.charAt(7) === '?')
}

/** HTTP that cannot be parsed: too large, too slow, or not HTTP. Nothing of it is repeated. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const body = JSON.stringify({ error: 'invalid_request', error_description: STATUS_CODES[status] })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}
