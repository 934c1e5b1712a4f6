// listen(mock, options): a mock behind a socket. Everything but the control API goes straight to the face; what is under /__mock
// goes to the control API, which is loaded when it is first asked.

import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { lazily } from '../../lazy.ts'
import { engineOf, type CxoneMock } from '../../mock.ts'
import { isLoopback, optionError } from '../../options/index.ts'
import { tokenFace } from './adapter.ts'

/** Where a server listens. */
export interface ListenOptions {
  /** 0 takes any free port; default 0. */
  readonly port?: number
  /** Default 127.0.0.1. Another address than loopback needs an `adminToken`. */
  readonly host?: string
  /** Needed for every request to the control API, where it is given. */
  readonly adminToken?: string
  /** Host names that the control API accepts besides localhost and IP addresses. `*.` and a domain covers what is below it. */
  readonly allowedHosts?: readonly string[]
  /** Certificate and key as PEM; with them, the server uses https. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** A server that runs. `await using server = await startServer()` closes it by itself. */
export interface CxoneServer extends AsyncDisposable {
  /** `http://127.0.0.1:4455`, without a slash at the end. */
  readonly url: string
  readonly mock: CxoneMock
  /** Takes no more connections, finishes what is open, and ends. Safe to call twice. */
  close(): Promise<void>
}

// A getter of the platform in place of an import: importing node:http as a module also loads what fetch is made of.
const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http')
const patience = 10_000

/**
 * Puts a mock behind a socket.
 * @param headersTimeout - milliseconds that a client has to send its headers; then it gets a 408
 * @throws {CxoneMockError} `OPTION_INVALID` for another host than loopback without a token; the rest was checked
 * @throws {Error} with `code` `EADDRINUSE` where the port is taken, and any other error of listening
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
  const token = tokenFace(engineOf(mock), () => closing !== undefined, tls && 'https')
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
  // Under TLS each connection is two sockets: one that never ends its handshake is only ever the first.
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
      // What still runs when patience is over (a fault with a long delay, a client that does not read) is broken off.
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, patience)
      server.close(() => {
        clearTimeout(timer)
        resolve()
      })
      server.closeIdleConnections()
      // Browsers connect in advance; what never carried a request does not count as idle.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
      // Streams of events have no end of their own.
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

/** HTTP that cannot be read: too much of it, too slow, or not HTTP. Nothing of it is repeated. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const body = JSON.stringify({ error: 'invalid_request', error_description: STATUS_CODES[status] })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}
