// What the benchmarks of the server have in common.

import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** The body of the right request. */
export const form = 'grant_type=client_credentials&client_id=demo&client_secret=demo-secret'

/** Resolves when a server that was just started gives a token. */
export async function firstToken(url: string): Promise<void> {
  for (let tries = 0; tries < 5_000; tries += 1) {
    const status = await fetch(url, { method: 'POST', body: new URLSearchParams(form) }).then(
      async (response) => {
        await response.text()
        return response.status
      },
      () => 0,
    )
    if (status === 200) return
    if (status !== 0) throw new Error(`${url} answered ${status}`)
    await pause(1)
  }
  throw new Error(`${url} did not answer`)
}

/** The right request, as autocannon takes it. */
export function request(path: string) {
  return { method: 'POST', path, body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } } as const
}

/** A port without a listener. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? NaN
}
