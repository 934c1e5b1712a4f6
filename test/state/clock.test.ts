import { describe, expect, test } from 'vitest'
import { createMock, CxoneMockError, type CxoneMock, type MockOptions } from '../../src/index.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// The clock, its waiters, and lengths of time to their boundaries.

/** A mock over a source of time that a test moves, with the timers that it has armed. */
function world(start = 1_000) {
  const real = { now: start }
  const timers = new Set<{ at: number; run: () => void }>()
  const mock = createMock({
    rate_limit: 'off',
    time: {
      now: () => real.now,
      after(delay, run) {
        const timer = { at: real.now + delay, run }
        timers.add(timer)
        return () => void timers.delete(timer)
      },
    },
  })
  /** Real time passes, and the timers of that time run. */
  const pass = (ms: number): void => {
    real.now += ms
    for (const timer of timers) {
      if (timer.at > real.now) continue
      timers.delete(timer)
      timer.run()
    }
  }
  return { mock, real, timers, pass }
}

/** Requests that wait so long, and which of them were answered so far. */
function waiting(mock: CxoneMock, ...delays: string[]): string[] {
  const answered: string[] = []
  for (const delay of delays) {
    mock.faults.plan({ delay })
    void Promise.resolve(engineOf(mock).answer(rightRequest())).then(() => answered.push(delay))
  }
  return answered
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('the clock', () => {
  test('that runs is not changed by unfreeze, wherever it was set', () => {
    const { mock, real } = world()
    mock.clock.unfreeze()
    expect([mock.clock.now(), mock.clock.moved]).toEqual([1_000, false])
    mock.clock.advance('1m')
    real.now += 5
    mock.clock.unfreeze()
    expect([mock.clock.now(), mock.clock.frozen]).toEqual([61_005, false])
  })

  test('that stands still does so after it was set, and after it was frozen again', () => {
    const { mock, real } = world()
    mock.clock.freeze()
    mock.clock.set(50_000)
    real.now += 10
    mock.clock.freeze()
    real.now += 10
    expect([mock.clock.now(), mock.clock.frozen]).toEqual([50_000, true])
    mock.clock.unfreeze()
    real.now += 10
    expect([mock.clock.now(), mock.clock.frozen]).toEqual([50_010, false])
  })

  test('runs and shows real time after reset, also where it stood still', () => {
    const { mock, real } = world()
    mock.clock.freeze()
    mock.clock.set(50_000)
    mock.clock.reset()
    real.now += 10
    expect([mock.clock.now(), mock.clock.moved, mock.clock.frozen]).toEqual([1_010, false, false])
  })

  test('is set by a date, a text and a number', () => {
    const { clock } = world().mock
    for (const [to, now] of [
      [new Date(7_000), 7_000],
      ['1970-01-01T00:00:08Z', 8_000],
      [9_000.4, 9_000],
      [0, 0],
      ['9999-12-31T00:00:00Z', Date.UTC(9999, 11, 31)],
    ] as const) {
      clock.set(to)
      expect(clock.now()).toBe(now)
    }
  })

  test('goes neither beyond 9999 nor before 1970, by one step or by many', () => {
    const { clock } = world().mock
    clock.set('9999-12-30T00:00:00Z')
    clock.advance('1d')
    expect(() => clock.advance('1ms')).toThrow('advance: expected a date such as')
    for (const wrong of [-1, Date.UTC(9999, 11, 31) + 1, Number.NaN, new Date(Number.NaN), 'x'])
      expect(() => clock.set(wrong)).toThrow(/^set: expected a date such as .* from 1970 to 9999/)
    expect(clock.now()).toBe(Date.UTC(9999, 11, 31))
  })
})

describe('who waits on the clock', () => {
  test('goes on when it runs again, for as long as is left', async () => {
    const { mock, pass, timers } = world()
    const answered = waiting(mock, '10s')
    pass(4_000)
    mock.clock.freeze()
    pass(60_000)
    await settled()
    expect(answered).toEqual([])
    mock.clock.unfreeze()
    pass(5_999)
    await settled()
    expect(answered).toEqual([])
    pass(1)
    await settled()
    expect([answered, timers.size]).toEqual([['10s'], 0])
  })

  test('begins to wait on a clock that stands still, and goes on when it runs', async () => {
    const { mock, pass } = world()
    mock.clock.freeze()
    const answered = waiting(mock, '1s')
    pass(5_000)
    mock.clock.unfreeze()
    pass(1_000)
    await settled()
    expect(answered).toEqual(['1s'])
  })

  test.each(['set', 'reset'] as const)('waits for the rest when it goes back, each of several: %s', async (how) => {
    const { mock, pass, timers } = world()
    mock.clock.advance('2h')
    const answered = waiting(mock, '10s', '20s', '30s')
    mock.clock.advance('5s')
    if (how === 'set') mock.clock.set(0)
    else mock.clock.reset()
    for (const [ms, expected] of [
      [4_999, []],
      [1, ['10s']],
      [10_000, ['10s', '20s']],
      [10_000, ['10s', '20s', '30s']],
    ] as const) {
      pass(ms)
      await settled()
      expect(answered).toEqual(expected)
    }
    expect(timers.size).toBe(0)
  })

  test('waits longer than any timer, which is armed again', async () => {
    const { mock, pass, timers } = world()
    const answered = waiting(mock, '30d')
    pass(2 ** 31 - 1)
    await settled()
    expect([answered, timers.size]).toEqual([[], 1])
    pass(30 * 86_400_000 - (2 ** 31 - 1))
    await settled()
    expect([answered, timers.size]).toEqual([['30d'], 0])
  })

  test('is answered once, however often the clock is moved afterwards', async () => {
    const { mock } = world()
    const answered = waiting(mock, '1s')
    mock.clock.advance('1s')
    mock.clock.advance('1s')
    mock.clock.set(0)
    mock.clock.advance('1h')
    await settled()
    expect([answered, mock.journal.stats().exchanges]).toEqual([['1s'], 1])
  })
})

describe('a duration', () => {
  const passed = (by: string): number => {
    const { mock } = world(0)
    mock.clock.advance(by)
    return mock.clock.now()
  }
  test.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1.5s', 1_500],
    ['0.5m', 30_000],
    [' 2h ', 7_200_000],
    ['0s', 0],
    ['1h 56m', 6_960_000],
    ['1h56m', 6_960_000],
    ['2d 3h 4m 5s 6ms', 183_845_006],
    ['36500d', 3_153_600_000_000],
  ])('%j is %d ms', (given, ms) => {
    expect(passed(given)).toBe(ms)
  })

  test.each(['', ' ', 's', '-1s', '1 s', '1w', '1.s', '.5s', '30m 1h', '1h 1h', '1h  5m', '36500.1d', '1e3s'])(
    '%j is not one',
    (given) => {
      expect(() => passed(given)).toThrow(
        /^advance: expected a duration (?:such as "90s" or "1h 30m"|of at most 100 years), got "/,
      )
    },
  )

  test.each([-1, 7_200_000, 0, 0.25, Number.NaN, Infinity, null, {}, []])('%j is not one', (given) => {
    expect(() => passed(given as unknown as string)).toThrow(/^advance: expected a duration such as "90s" or "1h 30m"/)
  })

  test.each([
    [90, 'write "90s" or "90ms"'],
    ['90', 'write "90s" or "90ms"'],
    [7_200_000, 'write "7200000s" or "7200000ms"'],
    ['0', 'write "0s" or "0ms"'],
    ['1.5', 'write "1.5s" or "1.5ms"'],
  ])('a bare number, %j, is refused, and the error shows the text', (given, fix) => {
    for (const give of [
      () => passed(given as string),
      () => createMock({ lifetime: given as string }),
      () => createMock().faults.plan({ delay: given as string }),
    ])
      expect(give).toThrow(fix)
  })

  const expiresIn = async (options: MockOptions): Promise<number> =>
    JSON.parse((await engineOf(createMock(options)).answer(rightRequest())).body).expires_in
  test.each([
    ['0s', 0],
    ['1s', 1],
    ['1000ms', 1],
    ['1500ms', 1],
    ['1999ms', 1],
    ['2.5s', 2],
    ['1h 56m', 6_960],
  ])('a lifetime of %j is expires_in %d, of the mock and of an app', async (lifetime, seconds) => {
    expect(await expiresIn({ lifetime })).toBe(seconds)
    expect(await expiresIn({ apps: [{ client_id: 'demo', client_secret: 'demo-secret', lifetime }] })).toBe(seconds)
  })

  test.each(['1ms', '999ms', '0.999s'])('a lifetime of %j is refused', (lifetime) => {
    expect(() => createMock({ lifetime })).toThrow(CxoneMockError)
    expect(() => createMock({ apps: [{ client_id: 'a', client_secret: 's', lifetime }] })).toThrow(
      /^apps\[0\]\.lifetime: expected a duration of at least "1s"/,
    )
  })

  test('in the claims of a token is rounded down', async () => {
    const { mock } = world(1_900)
    mock.apps.update('demo', { lifetime: '1050ms' })
    const { access_token } = JSON.parse((await engineOf(mock).answer(rightRequest())).body)
    expect(await mock.tokens.introspect(access_token)).toMatchObject({ state: 'valid', iat: 1, exp: 2 })
    mock.clock.advance('1049ms')
    expect((await mock.tokens.introspect(access_token)).state).toBe('valid')
    mock.clock.advance('1ms')
    expect((await mock.tokens.introspect(access_token)).state).toBe('expired')
  })
})
