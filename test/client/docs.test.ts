// Runs the examples of docs/client.md against a real server.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { tokenClient, type TokenStore } from '../../src/client/index.ts'
import { readOptions } from '../../src/client/options.ts'
import { until } from '../support/client/clock.ts'
import { examplesIn, readPage } from '../support/client/examples.ts'
import { startServer } from '../support/client/server.ts'
import { makeWorld, TOKEN_URL } from '../support/client/world.ts'

const page = readPage()
const folder = mkdtempSync(join(tmpdir(), 'client-docs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const { save, snippet, runExample, runProgram } = examplesIn(folder)

test.for(['fetch', 'undici', 'axios'])('the docs example for %s works and has at most 15 lines', async (title) => {
  expect(snippet(title).split('\n').length).toBeLessThanOrEqual(15)
  await using server = await startServer()
  expect(await runExample(title, server)).toContain("path: '/agents'")
  expect(server.calls('/agents').map(({ authorization }) => authorization)).toEqual(['Bearer token-1'])
})

test.for(['fetch', 'undici', 'axios', 'got', 'ky'])(
  'the docs example for %s renews a revoked token and replays the call once',
  async (title) => {
    await using server = await startServer()
    server.revokedUpTo = 1
    expect(await runExample(title, server)).toContain('alive: true')
    expect(server.calls('/agents').map(({ authorization }) => authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ])
  },
)

test.for(['fetch', 'undici', 'axios', 'got', 'ky'])(
  'the docs example for %s fails with 401 if the replay is refused as well',
  async (title) => {
    await using server = await startServer()
    server.revokedUpTo = 99
    await expect(runExample(title, server)).rejects.toThrow('401')
    expect(server.calls('/agents')).toHaveLength(2)
    expect(server.issued).toBe(2)
  },
)

test.for(['got', 'ky', 'axios', 'undici', 'fetch'])(
  'the docs example for %s does not send the token to another origin after a redirect',
  async (title) => {
    await using server = await startServer()
    await using other = await startServer()
    server.on(
      '/agents',
      (_request, response) => void response.writeHead(302, { location: `${other.origin}/landing` }).end(),
    )
    other.on('/landing', (_request, response) => void response.end('{"landed":true}'))
    const stdout = await runExample(title, server).catch((error: { stdout: string }) => error.stdout)
    expect(other.calls('/landing').every(({ authorization }) => authorization === undefined)).toBe(true)
    // undici.request does not follow redirects by default.
    if (title !== 'undici') expect(stdout).toContain('landed')
  },
)

test('the docs example with options gets a token and prints its events', async () => {
  await using server = await startServer()
  expect(await runExample('options', server)).toMatch(/^miss\n/)
  expect(server.issued).toBe(1)
})

test('the options table in the docs lists exactly the options of the client, with defaults and descriptions', () => {
  const source = readFileSync(new URL('../../src/client/options.ts', import.meta.url), 'utf8')
  const [, body = ''] = /export interface TokenClientOptions \{\n([^]*?)\n\}/.exec(source) ?? []
  const options = [...body.matchAll(/(?: {2}\/\*\* ([^\n]*) \*\/\n)? {2}readonly (\w+)(\??):/g)].map(
    ([, says = '', name, optional]) => {
      const [, meaning = '', byDefault] = /^(.*?) ?(?:Default:? (.*)\.)?$/.exec(says) ?? []
      return { name, byDefault: optional === '' ? 'needed' : byDefault, meaning }
    },
  )
  const [, part = ''] = /\n## Options\n([^]*?)\n## /.exec(page) ?? []
  const rows = [...part.matchAll(/^\| `(\w+)` *\| (.*?) *\| (.*?) *\|$/gm)].map(([, name, byDefault, meaning]) => ({
    name,
    byDefault,
    meaning,
  }))
  expect(rows.map(({ name, byDefault }) => [name, byDefault?.replaceAll('`', '')])).toEqual(
    options.map(({ name, byDefault }) => [name, byDefault?.replaceAll('`', '')]),
  )
  const read = readOptions({ tokenUrl: TOKEN_URL, clientId: 'a', clientSecret: 'b' })
  for (const { name, byDefault } of rows)
    if (/^`?\d+s?`?$/.test(byDefault ?? ''))
      expect([name, Reflect.get(read, name ?? '')]).toEqual([
        name,
        Number(byDefault?.replaceAll(/[`s]/g, '')) * (byDefault?.includes('s') ? 1_000 : 1),
      ])
  // An option without a description in the source is described only in the table.
  for (const { name, meaning } of options)
    if (meaning !== '') expect(rows.find((row) => row.name === name)?.meaning).toBe(meaning)
})

test('two programs that run the file store example share one token, and each exits by itself', async () => {
  await using server = await startServer()
  expect(await runProgram('file-store', server)).toBe('true\n')
  expect(await runProgram('file-store', server)).toBe('true\n')
  expect(server.issued).toBe(1)
})

test('the docs example for Redis shares a token, and its key expires with the token', async () => {
  const kept = new Map<string, string>()
  const ends: number[] = []
  const redis = {
    get: async (key: string) => kept.get(key) ?? null,
    set: async (key: string, value: string, { PX }: { PX: number }) => {
      kept.set(key, value)
      ends.push(PX)
    },
    del: async (key: string) => kept.delete(key),
  }
  const module = (await import(/* @vite-ignore */ pathToFileURL(save('redis')).href)) as {
    redisStore(redis: object): TokenStore
  }
  const world = makeWorld()
  const make = () =>
    tokenClient({
      tokenUrl: TOKEN_URL,
      clientId: 'a',
      clientSecret: 'b',
      fetch: world.fetch,
      clock: world.clock,
      store: module.redisStore(redis),
    })
  const token = await make().getToken()
  await until(() => kept.size === 1, 'an entry')
  expect(await make().getToken()).toBe(token)
  expect(ends).toEqual([3_600_000])
})
