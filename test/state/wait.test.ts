import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMock, WaitTimeoutError } from '../../src/index.ts'
import { engineOf } from '../../src/mock.ts'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { rightRequest } from '../support/adapters.ts'

/** A mock whose timers go off when they are told to. */
function world() {
  const timers = new Set<() => void>()
  const mock = createMock({
    time: {
      now: () => 0,
      after(_, callback) {
        timers.add(callback)
        return () => void timers.delete(callback)
      },
    },
  })
  const goOff = (): void => {
    for (const callback of timers) callback()
  }
  return { mock, timers, goOff, ask: (id?: string) => engineOf(mock).answer(rightRequest(id)) }
}

describe('journal.waitFor', () => {
  test('gives exchanges that are there, and those that come', async () => {
    const { mock, timers, ask } = world()
    await ask()
    expect((await mock.journal.waitFor()).map(({ id }) => id)).toEqual([1])
    const both = mock.journal.waitFor({ rule: 'granted', client_id: 'demo', count: 2 })
    await ask('mock-disabled')
    expect(timers.size).toBe(1)
    await ask()
    expect((await both).map(({ id }) => id)).toEqual([1, 3])
    expect((await mock.journal.waitFor({ status: 401, since: 1 })).map(({ rule }) => rule)).toEqual(['app-disabled'])
    expect(timers.size).toBe(0)
  })

  test('says what came when the time is over', async () => {
    const { mock, timers, goOff, ask } = world()
    await ask('mock-disabled')
    const waiting = mock.journal.waitFor({ rule: 'granted', timeout: '10s' }).catch((error: unknown) => error)
    goOff()
    const error = await waiting
    expect(error).toBeInstanceOf(WaitTimeoutError)
    expect(error).toMatchObject({
      code: 'WAIT_TIMEOUT',
      exchanges: [],
      message: '0 of 1 exchange came within 10s. The journal has app-disabled 1.',
    })
    await ask()
    expect(timers.size).toBe(0)
  })

  test('ends with the reason of its signal', async () => {
    const { mock, timers } = world()
    const controller = new AbortController()
    const waiting = mock.journal.waitFor({ signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(mock.journal.waitFor({ signal: controller.signal })).rejects.toThrow('enough')
    expect(timers.size).toBe(0)
  })

  test.each([
    [{ rule: 'grantd' }, 'rule'],
    [{ count: 0 }, 'count'],
    [{ count: 1_001 }, 'count'],
    [{ timeout: '61s' }, 'timeout'],
    [{ timeout: 5 as unknown as string }, 'timeout'],
    [{ clientId: 'demo' } as object, 'clientId'],
  ])('refuses %j', async (filter, path) => {
    await expect(world().mock.journal.waitFor(filter)).rejects.toMatchObject({ code: 'OPTION_INVALID', path })
  })

  test('waits a hundred times at once, and no more', async () => {
    const { mock, goOff } = world()
    const all = Array.from({ length: 100 }, () => mock.journal.waitFor())
    await expect(mock.journal.waitFor()).rejects.toThrow('At most 100 waits can be open at the same time')
    goOff()
    await Promise.allSettled(all)
    const next = mock.journal.waitFor()
    goOff()
    await expect(next).rejects.toThrow(WaitTimeoutError)
  })
})

describe('the control API', () => {
  let server: CxoneServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())
  const control = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${server.url}/__mock${path}`, {
      method,
      ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }

  test('waits for exchanges, and answers 408 with those that came', async () => {
    const waiting = control('GET', '/wait?rule=granted&client_id=demo&count=2&timeout=30s')
    for (let i = 0; i < 2; i += 1) await engineOf(server.mock).answer(rightRequest())
    const { status, body } = await waiting
    expect([status, body.exchanges.length]).toEqual([200, 2])
    const late = await control('GET', '/wait?rule=granted&count=3&timeout=1ms')
    expect([late.status, late.body.error, late.body.exchanges.length]).toEqual([408, 'timeout', 2])
    expect(late.body.message).toBe('2 of 3 exchanges came within 1ms. The journal has granted 2.')
    expect((await control('GET', '/wait?count=0')).body).toMatchObject({ error: 'invalid_request', path: 'count' })
    expect((await control('GET', '/wait?timeout=5')).body).toMatchObject({ error: 'invalid_request', path: 'timeout' })
  })

  test('ends a wait when the client leaves, and when the server closes, without a warning', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error): number => warnings.push(warning)
    process.on('warning', listen)
    const closing = await startServer()
    const url = `${closing.url}/__mock/wait?rule=granted&timeout=1m`
    const controller = new AbortController()
    const left = fetch(url, { signal: controller.signal }).catch((error: Error) => error.name)
    const stayed = fetch(url).then((response) => response.status)
    // Answered after the two, so that both wait.
    await fetch(`${closing.url}/__mock/stats`)
    controller.abort()
    expect(await left).toBe('AbortError')
    await closing.close()
    expect(await stayed).toBe(503)
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })

  test('answers 409 for an id that is taken, and names the way out', async () => {
    const app = { client_id: 'my app', client_secret: 's' }
    expect((await control('POST', '/apps', app)).status).toBe(201)
    expect(await control('POST', '/apps', app)).toMatchObject({
      status: 409,
      body: {
        error: 'already_exists',
        message:
          'An app with the client_id "my app" already exists. Change it with apps.update("my app", …) or PATCH /__mock/apps/my%20app.',
        path: 'client_id',
      },
    })
    const key = { id: 'taken', secret: 's' }
    expect((await control('POST', '/access-keys', key)).status).toBe(201)
    expect(await control('POST', '/access-keys', key)).toMatchObject({ status: 409, body: { path: 'id' } })
  })

  test.each([
    ['DELETE', '/apps', 'GET, POST, HEAD'],
    ['PATCH', '/stats', 'GET, HEAD'],
    ['DELETE', '/clock', 'GET, POST, HEAD'],
    ['PUT', '/apps', 'GET, POST, HEAD'],
    ['DELETE', '/openapi.json', 'GET, HEAD'],
    ['GET', '/reset', 'POST'],
  ])('answers %s %s with 405 and Allow: %s', async (method, path, allow) => {
    const { status, headers, body } = await control(method, path, method === 'PATCH' ? {} : undefined)
    expect([status, headers.get('allow'), body.error]).toEqual([405, allow, 'method_not_allowed'])
  })

  test.each(['/stats', '/apps/unknown', '/nowhere', '/', '/openapi.json'])('guards the answer of %s', async (path) => {
    const { headers } = await fetch(`${server.url}/__mock${path}`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toBe(path === '/' ? 'no-cache' : 'no-store')
  })

  test('tells that an exhausted window is used up', async () => {
    const { body } = await control('POST', '/limits/exhaust', { client_id: 'mock-no-scope' })
    expect(body).toMatchObject({ limit: 60, used: 60 })
  })
})
