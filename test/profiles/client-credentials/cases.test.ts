import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createMock } from '../../../src/index.ts'
import { engineOf } from '../../../src/mock.ts'

interface Case {
  readonly id: string
  readonly seed: boolean
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Record<string, string>
    readonly body: string
  }
  readonly expect: { readonly status: number; readonly rule: readonly string[] }
}

const cases = readFileSync(new URL('cases/requests.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)
const app = { client_id: 'CLIENT_ID', client_secret: 'CLIENT_SECRET', scopes: '*' } as const

function wireOf({ method, headers, body }: Case['request'], url: string, host: string) {
  return {
    method,
    url,
    headers: ['Host', host, ...Object.entries(headers).flat()],
    body: new TextEncoder().encode(body),
  }
}

describe('requests that people posted', () => {
  test('are all here', () => {
    expect(cases.length).toBe(76)
  })

  test.each(cases.map((record) => [record.id, record] as const))(
    '%s, with a known path and no host rule',
    async (_, { request, expect: expected }) => {
      const mock = createMock({ apps: [app], rate_limit: 'off' })
      const reply = await engineOf(mock).answer(
        wireOf(request, `/auth/oauth/token${new URL(request.url).search}`, '127.0.0.1'),
      )
      expect([reply.status, mock.journal.exchanges()[0]?.rule]).toEqual([expected.status, expected.rule[0]])
    },
  )
})

describe('the two threads, with their real addresses', () => {
  // Where the address decides, it decides before the request is looked at.
  const routed: Record<string, string> = {
    'sggu-14388-r1-intended': 'host-other-vendor',
    'sggu-14388-r3-cache': 'host-other-vendor',
  }
  const seeds = cases.filter(({ seed }) => seed)

  test('have twelve records', () => {
    expect(seeds.length).toBe(12)
  })

  test.each(seeds.map((record) => [record.id, record] as const))('%s', async (id, { request, expect: expected }) => {
    const mock = createMock({ apps: [app], rate_limit: 'off' })
    await engineOf(mock).answer(wireOf(request, request.url, new URL(request.url).host))
    expect(mock.journal.exchanges()[0]?.rule).toBe(routed[id] ?? expected.rule[0])
  })
})
