import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { createMock } from 'cxone-mock'
import { launch, servePages } from './browser.js'

const mock = createMock()
let browser
let pages

before(async () => {
  pages = await servePages()
  browser = await launch()
})
afterEach(() => mock.reset())
after(async () => {
  await browser?.close()
  pages?.close()
})

test('page.route: the page speaks to the mock of the test', async () => {
  const page = await browser.newPage()
  await page.route(
    (url) => mock.knowsHost(url.href),
    async (route, request) => {
      const response = await mock.fetch(request.url(), {
        method: request.method(),
        headers: await request.allHeaders(),
        body: request.postDataBuffer() ?? undefined,
      })
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      })
    },
  )
  await page.goto(`${pages.url}/page`)
  assert.deepEqual(await page.evaluate('listAgents()'), { status: 200, agents: (await mock.data.agents.list()).length })
  assert.equal(mock.journal.tokenRequests('demo').length, 1)
  mock.assertNoRefusals()
  assert.equal((await page.evaluate('sendJson()')).status, 401)
  assert.throws(() => mock.assertNoRefusals(), /refused by body-json/)
  await page.close()
})

test('service worker: the page has the mock in itself', async () => {
  const page = await browser.newPage()
  await page.goto(`${pages.url}/page-with-worker`)
  await page.evaluate('ready')
  const { status, agents } = await page.evaluate('listAgents()')
  assert.equal(status, 200)
  assert.ok(agents > 0)
  assert.deepEqual(await page.evaluate('sendJson()'), {
    status: 401,
    error: 'invalid_client',
    error_description: 'Client authentication failed',
  })
  assert.deepEqual(await page.evaluate('mock.journal.refusals().map(({ rule }) => rule)'), ['body-json'])
  await page.close()
})
