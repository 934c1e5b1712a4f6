// What scripts/workers.ts lets happen in the Workers runtime, and the token endpoint that it happens to.

import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const HOUR_MS = 3_600_000

/** A token endpoint that answers, or holds its answers back, for each case. */
export const startEndpoint = async () => {
  const asked = new Map<string, number>()
  const holding = new Set<string>()
  const held: ServerResponse[] = []
  const grant = (response: ServerResponse, name: string) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ access_token: `${name}-${asked.get(name)}`, expires_in: HOUR_MS / 1_000 }))
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1)
    asked.set(name, (asked.get(name) ?? 0) + 1)
    const isHeld = holding.has(name)
    request.resume()
    request.on('end', () => (isHeld ? held.push(response) : grant(response, name)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: (name: string) => `http://127.0.0.1:${port}/${name}`,
    asked: (name: string) => asked.get(name) ?? 0,
    /** Resolves when so many requests have come. */
    arrived: async (name: string, count: number) => {
      while ((asked.get(name) ?? 0) < count) await once(server, 'request')
    },
    hold: (name: string) => holding.add(name),
    go: (name: string) => holding.delete(name),
    close: () => {
      for (const response of held) response.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

export type Endpoint = Awaited<ReturnType<typeof startEndpoint>>

export interface Bench {
  readonly endpoint: Endpoint
  /** One request to the worker. */
  get(name: string, parameters?: Readonly<Record<string, number>>, signal?: AbortSignal): Promise<string>
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const same = (what: string, got: unknown, wanted: unknown): void => {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`)
  }
}

/** Into the last minute of its token, with a refresh behind the back of a request that has ended. */
const refreshAndEnd = async ({ endpoint, get }: Bench, name: string, left: number): Promise<void> => {
  same('first token', await get(name), `${name}-1`)
  endpoint.hold(name)
  same('token in its margin', await get(name, { age: HOUR_MS - left }), `${name}-1`)
}

export const CASES: readonly (readonly [
  title: string,
  name: string,
  run: (bench: Bench, name: string) => Promise<void>,
])[] = [
  [
    'a refresh that died with its request, past its time: the next request gets a token',
    'past',
    async (bench, name) => {
      await refreshAndEnd(bench, name, 60_000)
      bench.endpoint.go(name)
      const token = await bench.get(name, { age: 120_000 })
      same('token', token.startsWith(`${name}-`) && token !== `${name}-1`, true)
    },
  ],
  [
    'a refresh that died with its request, within its time: requests that join it get a token',
    'joined',
    async (bench, name) => {
      await refreshAndEnd(bench, name, 300)
      bench.endpoint.go(name)
      await pause(400)
      const tokens = await Promise.all([bench.get(name), bench.get(name), bench.get(name)])
      same('tokens', new Set(tokens).size, 1)
      same('token', tokens[0]?.startsWith(`${name}-`) === true && tokens[0] !== `${name}-1`, true)
    },
  ],
  [
    'the same with a store that died in the middle of a step',
    'store',
    async (bench, name) => {
      await refreshAndEnd(bench, name, 60_000)
      bench.endpoint.go(name)
      for (const age of [120_000, HOUR_MS, HOUR_MS]) {
        const token = await bench.get(name, { age })
        same('token', /^store-[2-9]$/.test(token), true)
      }
    },
  ],
  [
    'a refresh that ctx.waitUntil keeps alive is the token of the next request',
    'kept',
    async ({ endpoint, get }, name) => {
      same('first token', await get(name), `${name}-1`)
      same('token in its margin', await get(name, { age: HOUR_MS - 60_000, linger: 2_000 }), `${name}-1`)
      await endpoint.arrived(name, 2)
      await pause(300)
      same('next token', await get(name), `${name}-2`)
      same('token requests', endpoint.asked(name), 2)
    },
  ],
  [
    'the first of two callers hangs up: the other gets a token',
    'left',
    async ({ endpoint, get }, name) => {
      endpoint.hold(name)
      const leaving = new AbortController()
      const gone = get(name, {}, leaving.signal).catch(() => 'gone')
      await endpoint.arrived(name, 1)
      const other = get(name)
      await pause(100)
      leaving.abort()
      endpoint.go(name)
      same('the first', await gone, 'gone')
      same('token of the other', await other, `${name}-2`)
    },
  ],
  [
    'a first request that does not await its token ends: those who joined it and those after it get one',
    'forgotten',
    async ({ endpoint, get }, name) => {
      endpoint.hold(name)
      same('the first', await get(name, { forget: 1 }), 'forgotten')
      endpoint.go(name)
      const tokens = await Promise.all([get(name), get(name)])
      same('tokens', new Set(tokens).size, 1)
      same('a token later', await get(name), tokens[0])
    },
  ],
  [
    'the last caller to leave ends the request of another: the next one gets a token',
    'aborted',
    async ({ endpoint, get }, name) => {
      endpoint.hold(name)
      const first = get(name, { patience: 200, linger: 3_000 })
      await endpoint.arrived(name, 1)
      const second = get(name, { patience: 400 })
      const said = await Promise.all([first, second])
      same(
        'both leave with their reason',
        said.map((text) => text.includes('abort')),
        [true, true],
      )
      endpoint.go(name)
      same('token of the next', await get(name), `${name}-2`)
    },
  ],
  [
    'many cold requests cost one token request',
    'cold',
    async ({ endpoint, get }, name) => {
      const tokens = await Promise.all(Array.from({ length: 20 }, () => get(name)))
      same('tokens', [...new Set(tokens)], [`${name}-1`])
      same('token requests', endpoint.asked(name), 1)
    },
  ],
]
