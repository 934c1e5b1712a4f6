// A loopback server that plays the real host: names that are not loopback resolve to it for as long as it runs.

import dns from 'node:dns'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'

/** What would have left the machine. */
export interface RealHost {
  readonly port: number
  /** Method, path and body of every request that arrived, in order. */
  readonly arrived: readonly string[]
  close(): Promise<void>
}

/** Starts it. Nothing reaches the network, whatever the code under test does. */
export async function realHost(): Promise<RealHost> {
  const arrived: string[] = []
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    arrived.push(`${request.method} ${request.url} ${Buffer.concat(chunks)}`.trim())
    response.end('from the real host')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((_: string, options: unknown, callback: unknown) => {
    const all = Object(options).all === true
    const answer = (typeof options === 'function' ? options : callback) as (...results: unknown[]) => void
    process.nextTick(() => (all ? answer(null, [{ address: '127.0.0.1', family: 4 }]) : answer(null, '127.0.0.1', 4)))
  }) as typeof dns.lookup)
  return {
    port: (server.address() as AddressInfo).port,
    arrived,
    async close() {
      lookup.mockRestore()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
