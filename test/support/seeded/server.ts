// The mock behind an edge that deviates: a server in front of the server. The control API passes through unchanged.

import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WireRequest } from '../../../src/engine/index.ts'
import { startServer, type CxoneServer, type StartServerOptions } from '../../../src/server/index.ts'
import type { Deviation, EdgeAnswer } from './deviation.ts'

/** A mock that deviates. */
export interface SeededServer extends AsyncDisposable {
  readonly url: string
  readonly server: CxoneServer
}

/** Starts the mock with one deviation; without one it is the mock as it is. */
export async function startSeeded(deviation: Deviation, options: StartServerOptions = {}): Promise<SeededServer> {
  const server = await startServer(options)
  const { port } = new URL(server.url)
  const edge = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', rawHeaders } = incoming
      const asked = { method, url, headers: rawHeaders, body: Buffer.concat(chunks) }
      const control = url.startsWith('/__mock')
      void passOn(port, control ? asked : (deviation.request?.(asked) ?? asked)).then((answer) => {
        const { status, headers, body } = control ? answer : (deviation.answer?.(answer, asked) ?? answer)
        outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
      })
    })
  })
  await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(edge.address() as AddressInfo).port}`,
    server,
    async [Symbol.asyncDispose]() {
      edge.closeAllConnections()
      await new Promise((resolve) => edge.close(resolve))
      await server.close()
    },
  }
}

function passOn(port: string, { method, url, headers, body }: WireRequest): Promise<EdgeAnswer> {
  const kept = headers.filter((_, index) => headers[index - (index % 2)]?.toLowerCase() !== 'content-length')
  return new Promise((resolve, reject) => {
    const length = body.length > 0 ? ['Content-Length', String(body.length)] : []
    const sent = send(
      { host: '127.0.0.1', port, method, path: url, headers: [...kept, ...length], agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const { connection: _, 'keep-alive': __, ...rest } = response.headers
          resolve({
            status: response.statusCode ?? 0,
            headers: rest as Record<string, string>,
            body: Buffer.concat(chunks).toString(),
          })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
