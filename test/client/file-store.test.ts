// The file store on a real file system, with one client and with several.

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileStore } from '../../src/client/file-store.ts'
import { until } from '../support/client/clock.ts'
import { clientOf, makeWorld, SECRET, type World } from '../support/client/world.ts'

let directory = ''
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'file-store-')), 'tokens')
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }))

const make = (world: World) => clientOf(world, { store: fileStore({ directory }) })

const files = () => readdirSync(directory).filter((name) => name.endsWith('.json'))

test('a second client takes the token of the first from the file store', async () => {
  const world = makeWorld()
  const token = await make(world).getToken()
  await until(() => files().length === 1, 'the file')
  expect(await make(world).getToken()).toBe(token)
  expect(world.requests).toHaveLength(1)
})

test('the file store uses owner-only permissions and hashed file names, and does not store the secret', async () => {
  const world = makeWorld()
  await make(world).getToken()
  await until(() => files().length === 1, 'the file')
  const [file = ''] = files()
  expect(file).toMatch(/^[\da-f]{64}\.json$/)
  expect(statSync(directory).mode & 0o777).toBe(0o700)
  expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600)
  const kept = readFileSync(join(directory, file), 'utf8')
  expect(JSON.parse(kept)).toMatchObject({ access_token: 'token-1-live' })
  expect(kept).not.toContain(SECRET)
})

test('concurrent writers to the file store leave one complete file and no temporary files', async () => {
  const store = fileStore({ directory })
  const key = 'ab'.repeat(32)
  const tokens = Array.from({ length: 30 }, (_, index) => ({
    access_token: `t${index}`,
    startedAt: index,
    lifetime: 1000,
  }))
  await Promise.all(tokens.map((token) => store.set(key, token)))
  expect(tokens).toContainEqual(await store.get(key))
  expect(readdirSync(directory)).toEqual([`${key}.json`])
})

test('an invalidated token is removed from the file store, but a newer one of another client stays', async () => {
  const world = makeWorld()
  const [one, two] = [make(world), make(world)]
  const token = await one.getToken()
  await until(() => files().length === 1, 'the file')
  one.invalidate(token)
  await until(() => files().length === 0, 'the removal')
  const next = await one.getToken()
  await until(() => files().length === 1, 'the file')
  two.invalidate(token)
  expect(await two.getToken()).toBe(next)
  expect(world.requests).toHaveLength(2)
})

test('an expired token or a truncated file in the file store counts as missing', async () => {
  const world = makeWorld()
  await make(world).getToken()
  await until(() => files().length === 1, 'the file')
  await world.clock.advance(3_700_000)
  expect(world.isAlive(await make(world).getToken())).toBe(true)
  const [file = ''] = files()
  await until(() => readFileSync(join(directory, file), 'utf8').includes('token-2'), 'the new file')
  writeFileSync(join(directory, file), '{"access_to')
  expect(await fileStore({ directory }).get(file.slice(0, 64))).toBeUndefined()
  expect(world.isAlive(await make(world).getToken())).toBe(true)
  expect(world.requests).toHaveLength(3)
})

test('fileStore refuses a directory that other users can access, and leaves its permissions unchanged', () => {
  const open = mkdtempSync(join(tmpdir(), 'file-store-open-'))
  chmodSync(open, 0o755)
  expect(() => fileStore({ directory: open })).toThrow('other users can access')
  expect(statSync(open).mode & 0o777).toBe(0o755)
  rmSync(open, { recursive: true })
  expect(() => fileStore({ directory: '' })).toThrow('directory must be a path')
})

test.for([0o710, 0o720, 0o740, 0o701, 0o702, 0o704])('fileStore refuses a directory with mode %o', (mode) => {
  const open = mkdtempSync(join(tmpdir(), 'file-store-open-'))
  chmodSync(open, mode)
  expect(() => fileStore({ directory: open })).toThrow('other users can access')
  rmSync(open, { recursive: true })
})

const KEY = 'ab'.repeat(32)
const TOKEN = { access_token: 'a', startedAt: 0, lifetime: 1 }

test.for([
  '../../etc/passwd',
  '',
  KEY.slice(1),
  `${KEY}a`,
  `${KEY}/../../x`,
  `${KEY}\n`,
  `../${KEY}`,
  KEY.toUpperCase(),
])('the file store refuses the key %j, which is not a hash and could be a path', async (key) => {
  const store = fileStore({ directory })
  const refused = expect.objectContaining({ message: 'fileStore: a key must be 64 hexadecimal digits' }) as unknown
  await expect(store.get(key)).rejects.toEqual(refused)
  await expect(store.set(key, TOKEN)).rejects.toEqual(refused)
  await expect(store.delete(key)).rejects.toEqual(refused)
  expect(readdirSync(directory)).toEqual([])
})

test('the file store reports a file that it cannot read or replace, and leaves no temporary file', async () => {
  const store = fileStore({ directory })
  mkdirSync(join(directory, `${KEY}.json`))
  await expect(store.get(KEY)).rejects.toMatchObject({ code: 'EISDIR' })
  await expect(store.set(KEY, TOKEN)).rejects.toThrow(KEY)
  expect(readdirSync(directory)).toEqual([`${KEY}.json`])
})

test('the file store allows reading and deleting a token that does not exist', async () => {
  const store = fileStore({ directory })
  expect(await store.get(KEY)).toBeUndefined()
  expect(await store.delete(KEY)).toBeUndefined()
})
