import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cxoneMatchers } from '../../mocks/matchers.ts'
import { createMock, formatDiagnosis, formatExchange, type CxoneMock } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { startServer } from '../../src/server/index.ts'
import { formRequest, sendOverSocket } from '../support/adapters.ts'
import { cli, type Running } from '../support/processes.ts'
import { engineOf } from '../../src/mock.ts'

// Where an observation is said: to a person at a terminal, to a program, in the messages of suites.

expect.extend(cxoneMatchers)

const said = 'client_id is the string "undefined": a variable is not set.'
const unset = (client_id = 'undefined'): WireRequest =>
  formRequest({ grant_type: 'client_credentials', client_id, client_secret: 'x' })
const bearer = (token: string): WireRequest => ({
  method: 'GET',
  url: '/api/v2/agents',
  headers: ['Host', 'api.nicecxone.com', 'Authorization', `Bearer ${token}`],
  body: new Uint8Array(),
})

describe('an observation is said', () => {
  let mock: CxoneMock
  beforeEach(() => {
    mock = createMock()
  })

  test('in the diagnosis and in an exchange as text', async () => {
    await engineOf(mock).answer(unset())
    const [exchange] = mock.journal.exchanges()
    if (exchange === undefined) throw new Error('no exchange')
    expect(exchange.diagnosis.observations).toEqual(exchange.observations)
    expect(formatDiagnosis(exchange.diagnosis)).toContain(`\n  seen:   ${said}\n`)
    expect(formatExchange(exchange)).toContain(`\n  seen:   ${said}\n`)
  })

  test('in the messages of suites', async () => {
    await engineOf(mock).answer(unset())
    expect(() => mock.assertNoRefusals()).toThrow(said)
    expect(() => expect(mock).toHaveOnlyGrantedRequests()).toThrow(said)
    await engineOf(mock).answer(bearer('null'))
    expect(() => expect(mock).toHaveUsedOnlyLiveTokens()).toThrow('The bearer token is the string "null"')
  })

  test('to a listener of the journal', async () => {
    const heard: string[] = []
    mock.journal.subscribe(({ observations }) => heard.push(...observations.map(({ problem }) => problem)))
    await engineOf(mock).answer(unset())
    expect(heard).toEqual([said])
  })

  test('by the control API, in the shape that its description has', async () => {
    await using server = await startServer()
    await sendOverSocket(server.url, unset())
    await sendOverSocket(server.url, bearer('{{token}}'))
    await sendOverSocket(server.url, formRequest({ client_id: 'demo', client_secret: 'demo-secret' }))
    const document = await (await fetch(`${server.url}/__mock/openapi.json`)).text()
    const { paths, components } = JSON.parse(document.replaceAll('#/components/schemas/', '#/$defs/'))
    const described = (path: string) =>
      z.fromJSONSchema({
        ...paths[path].get.responses['200'].content['application/json'].schema,
        $defs: components.schemas,
      })
    const all = await (await fetch(`${server.url}/__mock/exchanges`)).json()
    const one = await (await fetch(`${server.url}/__mock/exchanges/1`)).json()
    expect(described('/__mock/exchanges').parse(all)).toEqual(all)
    expect(described('/__mock/exchanges/{id}').parse(one)).toEqual(one)
    expect(one.exchange.observations).toEqual([
      { id: 'variable-unset', in: 'form', parameter: 'client_id', looks: 'undefined', problem: said },
    ])
    const [first] = all.exchanges
    const [fact] = first.observations
    for (const wrong of [
      { ...fact, id: 'other' },
      { ...fact, value: 'x' },
      { ...fact, in: 'body' },
    ])
      expect(
        described('/__mock/exchanges').safeParse({ exchanges: [{ ...first, observations: [wrong] }] }).success,
      ).toBe(false)
  })
})

describe('the log of a server', () => {
  let running: Running | undefined
  afterEach(() => void running?.child.kill('SIGKILL'))

  test('says it below the exchange, before the rule, in a line of 80 columns, and again where it is another', async () => {
    running = cli(['--port', '0'])
    const [, url = ''] = await running.says(/listens on (\S+)\n/)
    await sendOverSocket(url, unset())
    await running.says(/401 {2}app-unknown\n {10}(.*)\n {10}No app has this client_id\. /)
    expect(running.stdout()).toContain(`\n          ${said}\n`)
    await sendOverSocket(url, unset())
    await sendOverSocket(url, unset('{{client}}'))
    await running.says(/app-unknown\n\S+ .*app-unknown\n {10}client_id has the form \{\{…\}\} .*\n {10}No app/)
    const lines = running.stdout().split('\n')
    for (const line of lines.filter((each) => each.startsWith('          client_id')))
      expect(line.length).toBeLessThanOrEqual(80)
  })

  test('says it as data in a line of JSON', async () => {
    running = cli(['--port', '0', '--log', 'json'])
    const [line] = await running.says(/^\{"event":"ready".*\}$/m)
    await sendOverSocket(JSON.parse(line).url, unset())
    const [told] = await running.says(/^\{"event":"exchange".*\}$/m)
    expect(JSON.parse(told).observations).toEqual([
      { id: 'variable-unset', in: 'form', parameter: 'client_id', looks: 'undefined', problem: said },
    ])
  })
})
