// npm run bench:msw: what a token request costs in process, through MSW with our handlers, beside a bare handler of MSW that
// returns constant JSON, nock and undici's MockAgent. Rounds alternate, so that a busy machine slows everyone alike; medians;
// read the ratios. Prints a table and writes bench-msw-results.json.

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import nock from 'nock'
import { Agent, fetch as undiciFetch, MockAgent } from 'undici'

const rounds = Number(process.env.BENCH_ROUNDS ?? 40)
const requests = Number(process.env.BENCH_REQUESTS ?? 200)
const origin = 'https://api.nicecxone.com'
const path = '/auth/oauth/token'
const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
const constant = { access_token: 'constant', token_type: 'Bearer', expires_in: 7_200 }

// As it is published, not as tsx transforms it.
execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
const built = (name: string) => import(new URL(`../dist/mocks/${name}.js`, import.meta.url).href)
const { createMock }: typeof import('../src/index.ts') = await import(
  new URL('../dist/src/index.js', import.meta.url).href
)
const ours: typeof import('../mocks/msw.ts') = await built('msw')
const oursForUndici: typeof import('../mocks/undici.ts') = await built('undici')

interface Contender {
  readonly name: string
  readonly begin: () => void
  readonly ask: () => Promise<{ json(): Promise<unknown> }>
  readonly end: () => void
}

const server = setupServer()
const throughMsw = (name: string, handlers: Parameters<typeof setupServer>): Contender => ({
  name,
  begin() {
    server.resetHandlers(...handlers)
    server.listen({ onUnhandledFrame: 'error' })
  },
  ask: () => fetch(origin + path, { method: 'POST', body: new URLSearchParams(form) }),
  end: () => server.close(),
})
const mockAgent = new MockAgent()
mockAgent.disableNetConnect()
mockAgent.get(origin).intercept({ path, method: 'POST' }).reply(200, constant).persist()
const throughUndici = (name: string, dispatcher: Pick<Agent, 'dispatch'>): Contender => ({
  name,
  begin: () => undefined,
  ask: () =>
    undiciFetch(origin + path, {
      method: 'POST',
      body: new URLSearchParams(form),
      dispatcher: dispatcher as Agent,
    }),
  end: () => undefined,
})

const bare = throughMsw('bare MSW handler', [http.post(origin + path, () => HttpResponse.json(constant))])
const alone = createMock({ rate_limit: 'off' })
const contenders: readonly Contender[] = [
  bare,
  throughMsw('cxone-mock/msw', ours.handlers(createMock({ rate_limit: 'off' })) as never),
  {
    name: 'nock',
    begin() {
      if (!nock.isActive()) nock.activate()
      nock(origin).persist().post(path).reply(200, constant)
    },
    ask: () => fetch(origin + path, { method: 'POST', body: new URLSearchParams(form) }),
    end() {
      nock.cleanAll()
      nock.restore()
    },
  },
  {
    name: 'cxone-mock without MSW',
    begin: () => undefined,
    ask: () => alone.fetch(origin + path, { method: 'POST', body: new URLSearchParams(form) }),
    end: () => undefined,
  },
  throughUndici('undici MockAgent', mockAgent),
  throughUndici('cxone-mock/undici', new Agent().compose(oursForUndici.interceptor(createMock({ rate_limit: 'off' })))),
]
nock.restore()

const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
for (let round = -3; round < rounds; round += 1) {
  // The first rounds warm up; and who comes first changes from round to round.
  const order = round % 2 === 0 ? contenders : contenders.toReversed()
  for (const contender of order) {
    const time = await measure(contender)
    if (round >= 0) times.get(contender.name)?.push(time)
  }
}

const rows = contenders.map(({ name }) => ({
  name,
  microseconds: Math.round(median(times.get(name) ?? [])),
  toBare: Math.round(ratio(name) * 100) / 100,
}))
console.log(
  `\nA token request in process (medians of ${rounds} rounds of ${requests} in turns, Node ${process.version})`,
)
console.table(Object.fromEntries(rows.map(({ name, ...figures }) => [name, figures])))
writeFileSync(
  'bench-msw-results.json',
  `${JSON.stringify({ node: process.version, rounds, requests, rows }, null, 2)}\n`,
)
console.log('written to bench-msw-results.json')

async function measure({ begin, ask, end }: Contender): Promise<number> {
  begin()
  const began = performance.now()
  for (let count = 0; count < requests; count += 1) await (await ask()).json()
  const took = performance.now() - began
  end()
  return (took * 1_000) / requests
}

/** The median of the ratios of each round: what the machine does meanwhile falls on both. */
function ratio(name: string): number {
  return median((times.get(name) ?? []).map((time, round) => time / (times.get(bare.name)?.[round] ?? NaN)))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? NaN
}
