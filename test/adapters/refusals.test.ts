import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMock, type CxoneMock, printRefusals } from '../../src/index.ts'
import { engineOf } from '../../src/mock.ts'
import { formRequest, rightRequest } from '../support/adapters.ts'

// What a suite sees of refusals without asking for them: printRefusals(mock) and mock.assertClean().

let mock: CxoneMock
let printed: string[]
beforeEach(() => {
  mock = createMock()
  printed = []
  vi.spyOn(console, 'error').mockImplementation((text: string) => void printed.push(text))
})
afterEach(() => void vi.restoreAllMocks())

const send = (client_id?: string) => engineOf(mock).answer(rightRequest(client_id))
const sendJson = () =>
  engineOf(mock).answer(
    formRequest({}, { body: new TextEncoder().encode('{"grant_type":"client_credentials","client_id":"demo"}') }),
  )

describe('printRefusals', () => {
  test('prints a refusal when it happens: rule, problem, place and fix', async () => {
    printRefusals(mock)
    await send()
    expect(printed).toEqual([])
    await sendJson()
    expect(printed).toHaveLength(1)
    const [first, ...lines] = printed[0]?.split('\n') ?? []
    expect(first).toBe('cxone-mock refused POST api.nicecxone.com/auth/oauth/token with 401: body-json')
    expect(lines[0]).toMatch(/^ {2}The body is JSON\./)
    expect(lines[1]).toBe('  where: body')
    expect(lines.at(-1)).toMatch(/^ {2}fix: {3}Send a form/)
  })

  test('prints the same refusal once, and again after a reset', async () => {
    printRefusals(mock)
    await send('mock-disabled')
    await send('mock-disabled')
    expect(printed).toHaveLength(1)
    mock.reset()
    await send('mock-disabled')
    expect(printed).toHaveLength(2)
  })

  test('prints nothing of an allowed rule, nothing after it was stopped, and uses another printer if given', async () => {
    const own: string[] = []
    const stop = printRefusals(mock, { allow: ['app-disabled'], print: (text) => void own.push(text) })
    await send('mock-disabled')
    expect(own).toEqual([])
    await sendJson()
    expect([own.length, printed.length]).toEqual([1, 0])
    stop()
    await send('nobody')
    expect(own).toHaveLength(1)
  })

  test('shows no secret', async () => {
    printRefusals(mock)
    const secret = 'Zk4tQ8vXn2'
    await engineOf(mock).answer(
      formRequest({ grant_type: 'client_credentials', client_id: 'demo', client_secret: secret }),
    )
    expect(printed).toHaveLength(1)
    expect(printed[0]).not.toContain(secret)
  })

  test('prints at most a hundred different refusals between two resets', async () => {
    mock = createMock({ rate_limit: 'off' })
    printRefusals(mock)
    for (let count = 0; count < 150; count += 1)
      await engineOf(mock).answer(
        formRequest({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'x'.repeat(count + 1) }),
      )
    expect(printed).toHaveLength(100)
  })
})

describe('assertClean', () => {
  test('passes after requests that were granted, and resets the mock', async () => {
    await send()
    mock.assertClean()
    expect(mock.journal.exchanges()).toEqual([])
    mock.assertClean()
  })

  test('throws and prints the refusals, and resets, so that the next test starts clean', async () => {
    await sendJson()
    await sendJson()
    expect(() => mock.assertClean()).toThrow(
      expect.objectContaining({
        code: 'REQUESTS_REFUSED',
        message: expect.stringMatching(/^The mock refused 2 requests of this test/),
      }),
    )
    expect(printed).toHaveLength(1)
    await send()
    mock.assertClean()
  })

  test('does not print again what printRefusals has printed', async () => {
    printRefusals(mock)
    await sendJson()
    expect(() => mock.assertClean()).toThrow('The mock refused 1 request of this test')
    expect(printed).toHaveLength(1)
  })

  test('allows refusals by their rules, also those that the journal no longer holds', async () => {
    mock = createMock({ journalSize: 1 })
    await sendJson()
    await send()
    mock.assertClean({ allow: ['body-json'] })
    await sendJson()
    await send()
    expect(() => mock.assertClean({ allow: ['app-disabled'] })).toThrow('1 request')
  })

  test('fails if no request has ever reached the mock, unless that is allowed', async () => {
    expect(() => mock.assertClean()).toThrow(
      expect.objectContaining({ code: 'NOT_ASKED', message: expect.stringContaining('The mock was never asked') }),
    )
    mock.assertClean({ allowUnused: true })
    expect(() => mock.assertClean()).toThrow('The mock was never asked')
    await send()
    mock.assertClean()
    mock.assertClean()
  })

  test('refuses a misspelled rule id and an unknown option, and resets all the same', async () => {
    await sendJson()
    expect(() => mock.assertClean({ allow: ['body-jsn' as 'body-json'] })).toThrow('Did you mean "body-json"?')
    expect(mock.journal.exchanges()).toEqual([])
    await sendJson()
    expect(() => mock.assertClean({ alow: [] } as object)).toThrow('alow: Unknown option. Did you mean "allow"?')
    expect(mock.journal.exchanges()).toEqual([])
  })
})
