// The server behind `doctor --listen` and `--upstream`: receives requests on this machine, diagnoses them, and responds
// with the diagnosis or with the response of the real endpoint. It stores nothing.

import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { arriving, endOf, type Arriving } from './incoming.ts'
import { diagnose, type DoctorReport } from '../report/diagnose.ts'
import { formatReport } from '../report/format.ts'
import { forwardTo, pathOf, type Forwarded } from './forward.ts'

/** Options of the server. */
export interface ArrivalsOptions {
  /** Port to listen on. 0 picks a free one. Default 0. */
  readonly port?: number
  /** Milliseconds that a request may take to arrive. Default 10 s. */
  readonly patience?: number
  /** The real endpoint to forward to. http only on this machine. */
  readonly upstream?: URL
  /** Hosts and paths that are valid in addition to those of CXone. */
  readonly hosts?: readonly string[]
  readonly paths?: readonly string[]
  /** Called with each diagnosis. */
  readonly onReport: (report: DoctorReport) => void
  /** Called if nothing can be diagnosed: not HTTP, or an unreachable upstream. */
  readonly onTrouble: (message: string) => void
}

/** A running server. */
export interface ArrivalsServer extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1.
 * @throws {Error} with `code` `EADDRINUSE` if the port is in use, and any other error of listening
 */
export async function listenForArrivals(options: ArrivalsOptions): Promise<ArrivalsServer> {
  const { port = 0, patience = 10_000, upstream, hosts = [], paths = [], onReport, onTrouble } = options
  const forward = upstream && forwardTo(upstream)
  const { createServer } = process.getBuiltinModule('node:http')

  const times = { requestTimeout: patience, connectionsCheckingInterval: Math.min(patience, 1_000) }
  const latest = new WeakMap<Duplex, Arriving>()
  const server: Server = createServer(times, (request, response) => {
    const came = arriving(request, response)
    latest.set(request.socket, came)
    if (forward === undefined) {
      void came.body.then((bytes) => {
        if (bytes !== undefined) answer(came, report(request, bytes))
      })
      return
    }
    const forwarded = forward(request, response)
    void came.body.then(() => {
      if (came.isBroken() && !response.headersSent) response.writeHead(400).end('the request is incomplete\n')
    })
    void Promise.all([came.body, forwarded]).then(([bytes, result]) => {
      if (bytes !== undefined) onReport(report(request, bytes, upstream, result))
      if (result.trouble !== undefined && !came.isBroken()) onTrouble(result.trouble)
    })
  })
  server.on('connect', (_, socket) => {
    onTrouble('a client uses the doctor as a proxy (CONNECT): send the request directly to its URL')
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n')
  })
  server.on('clientError', (error, socket) => {
    const trouble = endOf(error, socket, latest.get(socket))
    if (trouble !== undefined) onTrouble(trouble)
  })

  function report(request: IncomingMessage, body: Uint8Array, origin?: URL, result?: Forwarded): DoctorReport {
    const wire = {
      method: request.method ?? '',
      // For a request in proxy form, it forwards the path only.
      url: origin === undefined ? (request.url ?? '') : pathOf(request.url ?? ''),
      headers: origin === undefined ? request.rawHeaders : withHost(request.rawHeaders, origin.host),
      body,
    }
    return diagnose(wire, {
      hosts,
      paths,
      ...(origin && { scheme: origin.protocol === 'http:' ? 'http' : 'https' }),
      ...(result?.answer && { answer: result.answer }),
    })
  }

  function answer({ request, response, isBroken }: Arriving, given: DoctorReport): void {
    onReport(given)
    const json = request.headers.accept?.includes('application/json') === true
    const text = json ? JSON.stringify(given) : `${formatReport(given)}\n`
    response.writeHead(!isBroken() && given.requests.every(({ wellFormed }) => wellFormed) ? 200 : 400, {
      'Content-Type': json ? 'application/json' : 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
    })
    response.end(text)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  let closing: Promise<void> | undefined
  function close(): Promise<void> {
    closing ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closing
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The headers for the real endpoint. */
function withHost(headers: readonly string[], host: string): string[] {
  return headers.map((text, index) => (index % 2 === 1 && headers[index - 1]?.toLowerCase() === 'host' ? host : text))
}
