// What the page says in its own words, in a real browser: it may say nothing that is not so.

import { describe, expect, test } from 'vitest'
import { startServer } from '../../src/server/index.ts'
import { rightRequest, sendOverSocket } from '../support/adapters.ts'
import { app, askToken, callApi, detail, form, open, panel, row, rows, useWorld } from '../support/inspector/world.ts'

const world = useWorld()

describe('of what is not shown', () => {
  test('a page that was paused before anything came says that it is paused', async () => {
    await open(world())
    await world().page.getByRole('button', { name: 'Pause' }).click()
    await askToken(world())
    await world().page.getByText('Paused: what has come since is not shown.').waitFor()
    for (const wrong of ['meets the filter', 'No exchange in this time'])
      expect(await world().page.getByText(wrong).count()).toBe(0)
    await world().page.getByRole('button', { name: 'Resume (1 new)' }).click()
    await row(world(), 'granted').waitFor()
  })

  test('a pause ends where what it held was cleared elsewhere', async () => {
    await askToken(world())
    await open(world())
    await row(world(), 'granted').waitFor()
    await world().page.getByRole('button', { name: 'Pause' }).click()
    await fetch(`${world().server.url}/__mock/exchanges`, {
      method: 'DELETE',
      headers: { 'Content-Type': 'application/json' },
    })
    await world().page.getByText('Nothing received since the exchanges were cleared').waitFor()
    await askToken(world(), 'mock-disabled')
    await row(world(), 'app-disabled').waitFor()
  })

  test('tokens of exchanges that were cleared are not said never to have been issued', async () => {
    await open(world())
    await panel(world(), 'Tokens').getByText('None was issued yet.').waitFor()
    const { access_token } = await askToken(world())
    await row(world(), 'granted').waitFor()
    await world().page.getByRole('button', { name: 'Clear' }).click()
    await panel(world(), 'Tokens').getByText('No token in the kept exchanges.').waitFor()
    expect(await callApi(world(), access_token)).toBe(200)
  })
})

describe('of one exchange', () => {
  test('a connection that was reset has no status, and none to filter by', async () => {
    await open(world())
    world().server.mock.faults.plan({ connection: 'reset' })
    await askToken(world()).catch(() => undefined)
    await askToken(world(), 'mock-disabled')
    await row(world(), 'app-disabled').waitFor()
    const reset = row(world(), 'connection reset')
    expect(await reset.locator('.status.failed').innerText()).toBe('—')
    await reset.click()
    await detail(world()).getByRole('heading', { name: '— fault-planned' }).waitFor()
    const statuses = world().page.getByLabel('Filter by status')
    expect(await statuses.locator('option').allInnerTexts()).toEqual(['every status', '401', '4xx'])
    await statuses.selectOption('4xx')
    expect(await rows(world()).count()).toBe(1)
  })

  test('a multipart body was received, and a chosen rule has a source and is not known from it', async () => {
    const body = new FormData()
    for (const [name, value] of form()) body.append(name, value)
    await fetch(`${world().server.url}/auth/oauth/token`, { method: 'POST', body })
    await askToken(world(), 'mock-grant-not-enabled')
    await open(world())
    await row(world(), 'body-multipart').click()
    await detail(world()).getByText('Corrected request').waitFor()
    expect(await detail(world()).innerText()).not.toContain('body-not-seen')
    expect(await detail(world()).innerText()).toMatch(/\nSource: /)
  })

  test.each([
    ['mock-disabled', 'app-disabled'],
    ['mock-rate-limited', 'rate-limited'],
    ['mock-secret-expired', 'secret-expired'],
    ['demo', 'fault-planned'],
  ])('a right request is not corrected: %s, %s', async (client_id, rule) => {
    world().server.mock.faults.plan({ client_id: 'demo', status: 503 })
    await askToken(world(), client_id)
    await open(world())
    await row(world(), rule).click()
    await detail(world()).getByRole('heading', { name: 'Request to send again' }).waitFor()
    expect(await detail(world()).getByText('Corrected request').count()).toBe(0)
  })

  test('the corrected request says where its address differs from the one that was asked', async () => {
    const { server } = world()
    await sendOverSocket(server.url, rightRequest('demo', { url: '/oauth/tokn', headers: ['Host', 'cxone-mock:8080'] }))
    await open(world())
    await row(world(), 'path-unknown').click()
    const corrected = detail(world()).locator('pre', { hasText: 'data-urlencode' })
    expect(await corrected.innerText()).toContain(`curl '${server.url}/auth/oauth/token' `)
    for (const change of ['The journal does not keep the whole URL.', 'Path changed to /auth/oauth/token.'])
      await detail(world()).getByText(change).waitFor()
  })

  test('its day, where it is not that of the newest', async () => {
    await askToken(world())
    world().server.mock.clock.advance('48h')
    await askToken(world(), 'mock-disabled')
    await open(world())
    await row(world(), 'app-disabled').waitFor()
    const time = (rule: string) => row(world(), rule).locator('.time')
    expect(await time('granted').innerText()).toMatch(/^\d\d-\d\d \d\d:\d\d:\d\d$/)
    expect(await time('app-disabled').innerText()).toMatch(/^\d\d:\d\d:\d\d$/)
    for (const rule of ['granted', 'app-disabled'])
      expect(await time(rule).getAttribute('title')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    const cut = await time('granted').evaluate((cell) => cell.scrollWidth > cell.clientWidth)
    expect(cut).toBe(false)
  })
})

describe('of the state', () => {
  test('planned faults are sentences', async () => {
    const { faults } = world().server.mock
    faults.plan({ body: 'malformed' })
    faults.plan({ status: 502, body: 'html', times: 'always', every: 3 })
    faults.plan({ on: 'api', body: 'empty' })
    await open(world())
    const said = await panel(world(), 'Planned faults').locator('li span:first-child').allInnerTexts()
    expect(said).toEqual([
      'Token endpoint answers JSON that does not parse',
      'Token endpoint answers 502 with an HTML page, once every 3 requests',
      'API answers an empty body',
    ])
  })

  test('a window that holds less than was asked', async () => {
    world().server.mock.configure({ rate_limit: '2/60s' })
    for (let count = 0; count < 3; count += 1) await askToken(world())
    await open(world())
    const title = await app(world(), 'demo').locator('.window').getAttribute('title')
    expect(title).toMatch(/^\d token requests in the rate window, which holds 2$/)
  })

  test('on loopback the control token is not said to be for the network', async () => {
    await world().server.close()
    world().server = await startServer({ adminToken: 'control-token-1' })
    await world().page.goto(`${world().server.url}/__mock/`)
    await world().page.getByText('A control token was set for this mock').waitFor()
    expect(await world().page.getByText('network').count()).toBe(0)
    world().misdeeds = world().misdeeds.filter((fault) => !fault.includes('401'))
  })
})

test('an unset variable is named in the list, in the detail and in the sentence, and can be searched for', async () => {
  await open(world())
  const { server, page } = world()
  const ask = (body: URLSearchParams) => fetch(`${server.url}/auth/oauth/token`, { method: 'POST', body })
  await ask(form('undefined', 'x'))
  await ask(form('nobody', 'x'))
  // Both are there: a row that arrives later would push the other from under the pointer.
  await expect.poll(() => rows(world()).count()).toBe(2)
  const unset = row(world(), 'variable unset')
  expect(await rows(world()).filter({ hasText: 'variable unset' }).count()).toBe(1)
  await page.getByText('1 with an unset variable').first().waitFor()
  await unset.click()
  await detail(world()).getByText('client_id is the string "undefined": a variable is not set.').waitFor()
  await page.getByRole('searchbox').fill('variable is not set')
  await expect.poll(() => rows(world()).count()).toBe(1)
})
