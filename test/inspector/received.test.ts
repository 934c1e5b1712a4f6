// What the page shows of the requests that come, in a real browser.

import axios from 'axios'
import { describe, expect, test } from 'vitest'
import { startServer } from '../../src/server/index.ts'
import { has, run } from '../support/processes.ts'
import { listen } from '../support/inspector/events.ts'
import { askToken, detail, form, open, row, rows, useWorld } from '../support/inspector/world.ts'

const world = useWorld()

describe('what is received is shown', () => {
  test.skipIf(!has('curl'))(
    'the first view says how to send the first request, and that request arrives (skipped where the machine has no curl)',
    async () => {
      await world().context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await open(world())
      const copy = world().page.getByRole('button', { name: 'Copy the first request' })
      await copy.click()
      await copy.getByText('Copied').waitFor()
      const copied = await world().page.evaluate<string>('navigator.clipboard.readText()')
      expect(copied).toMatch(/^curl http:\/\/127\.0\.0\.1:\d+\/auth\/oauth\/token /)
      await run('sh', ['-c', copied])
      await row(world(), 'granted').waitFor()
      expect(await rows(world()).count()).toBe(1)
      expect(await world().page.getByText('Nothing received yet').count()).toBe(0)
    },
  )

  test.skipIf(!has('curl'))(
    'curl with Basic and axios with JSON: each is explained, and corrected (skipped where the machine has no curl)',
    async () => {
      await open(world())
      await run('curl', [
        '-s',
        `${world().server.url}/auth/oauth/token`,
        '-d',
        'grant_type=client_credentials',
        '-u',
        'demo:demo-secret',
      ])
      await axios.post(
        `${world().server.url}/auth/oauth/token`,
        { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' },
        { validateStatus: null },
      )
      await row(world(), 'body-json').click()
      const said = await detail(world()).innerText()
      expect(said).toContain('The body is JSON.')
      expect(said).toContain('URLSearchParams')
      expect(said).toContain('"client_secret":"<11 characters>"')
      expect(said).toContain('"error":"invalid_client"')
      expect(await detail(world()).locator('.ladder [aria-current=step]').innerText()).toMatch(
        /body-json\s*stopped here/,
      )
      const ladder = await detail(world()).locator('.ladder li').allInnerTexts()
      const stopped = ladder.findIndex((text) => text.includes('stopped here'))
      expect(ladder.slice(0, stopped).every((text) => text.includes('passed'))).toBe(true)
      expect(ladder.slice(stopped + 1).every((text) => text.includes('not asked'))).toBe(true)

      const corrected = await detail(world()).locator('pre', { hasText: 'data-urlencode' }).innerText()
      const env = { ...process.env, CXONE_CLIENT_ID: 'demo', CXONE_CLIENT_SECRET: 'demo-secret' }
      const { stdout } = await run('sh', ['-c', corrected.replace('curl ', 'curl -s ')], { env })
      expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer' })

      await row(world(), 'authorization-header').click()
      expect(await detail(world()).innerText()).toContain('The request has an Authorization header.')
      expect(await detail(world()).innerText()).not.toMatch(/demo-secret|ZGVtbzpkZW1vLXNlY3JldA/)
    },
  )

  test('filters narrow the list; pause holds it; clear empties it', async () => {
    await open(world())
    await askToken(world(), 'demo')
    await askToken(world(), 'mock-disabled')
    await askToken(world(), 'mock-secret-expired')
    await row(world(), 'secret-expired').waitFor()
    await world().page.getByLabel('Filter by client_id').selectOption('mock-disabled')
    expect(await rows(world()).allInnerTexts()).toEqual([expect.stringContaining('app-disabled')])
    await world().page.getByLabel('Filter by client_id').selectOption('')
    await world().page.getByLabel('Filter by status').selectOption('4xx')
    expect(await rows(world()).count()).toBe(2)
    await world().page.getByLabel('Filter by rule').selectOption('secret-expired')
    expect(await rows(world()).count()).toBe(1)
    await world().page.getByLabel('Filter by text').fill('no such thing')
    await world().page.getByText('None of 3 exchanges meets the filter.').waitFor()
    await world().page.getByRole('button', { name: 'Show all' }).click()
    expect(await rows(world()).count()).toBe(3)

    await world().page.getByRole('button', { name: 'Pause' }).click()
    await askToken(world())
    await world().page.getByRole('button', { name: 'Resume (1 new)' }).waitFor()
    expect(await rows(world()).count()).toBe(3)
    await world().page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(() => rows(world()).count()).toBe(4)
    await world().page.getByRole('button', { name: 'Clear' }).click()
    await world().page.getByText('Nothing received since the exchanges were cleared').waitFor()
    expect(world().server.mock.journal.exchanges()).toEqual([])
  })

  test('a client without a cache is seen at once, and said in a sentence', async () => {
    await open(world())
    for (let count = 0; count < 12; count += 1) await askToken(world())
    await world()
      .page.getByText(/12 token requests in \d+ s; one would have done/)
      .waitFor()
    await expect.poll(() => world().page.locator('.timeline svg path.avoidable').count()).toBe(1)
  })

  test('who has scrolled down reads on while new rows come in', async () => {
    world().server.mock.configure({ rate_limit: 'off' })
    for (let count = 0; count < 60; count += 1) await askToken(world())
    await askToken(world(), 'mock-disabled')
    for (let count = 0; count < 40; count += 1) await askToken(world())
    await open(world())
    const read = row(world(), 'app-disabled')
    await expect.poll(() => world().page.getByRole('grid').getAttribute('aria-rowcount')).toBe('102')
    // The picture is drawn when its width is known, and pushes the list down.
    await world().page.locator('.timeline .axis').waitFor()
    await world().page.evaluate(`document.querySelector('.grid').scrollTop = 40 * 32 - 64`)
    const before = await read.boundingBox()
    for (let count = 0; count < 50; count += 1) await askToken(world())
    await expect.poll(() => world().page.getByRole('grid').getAttribute('aria-rowcount')).toBe('152')
    expect(await read.boundingBox()).toEqual(before)
  })

  test('10,000 exchanges: all are there, few are drawn', async () => {
    world().server.mock.configure({ rate_limit: 'off' })
    await open(world())
    for (let count = 1; count <= 10_000; count += 1) {
      await world().server.mock.fetch(`${world().server.url}/auth/oauth/token`, { method: 'POST', body: form() })
      // The journal keeps the newest thousand: the page is given time to take them.
      if (count % 200 === 0)
        await expect.poll(() => world().page.locator('.stats').innerText()).toContain(`${count.toLocaleString('en')}`)
    }
    await expect.poll(() => world().page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001')
    expect(await rows(world()).count()).toBeLessThan(100)
    await world().page.getByRole('row').nth(1).focus()
    await world().page.keyboard.press('End')
    await row(world(), 'granted').waitFor()
    await detail(world()).getByRole('heading', { name: '#1 ', exact: false }).first().waitFor()
    expect(await rows(world()).last().getAttribute('aria-rowindex')).toBe('10001')
    // The mock holds fewer than the page; the browser tells the 404 by itself.
    await detail(world()).getByText('The mock no longer holds it').waitFor()
    world().misdeeds = world().misdeeds.filter((misdeed) => !misdeed.includes('404'))
  })

  test('another mock on the same port: what is shown is of the new one', async () => {
    await open(world())
    await askToken(world())
    // Ids of the old one mean something else in the new one.
    await row(world(), 'granted').click()
    await detail(world()).waitFor()
    await world().page.getByRole('button', { name: 'Pause' }).click()
    const port = Number(new URL(world().server.url).port)
    await world().server.close()
    world().misdeeds = []
    world().server = await startServer({ port })
    await world().page.getByText('Nothing received yet').waitFor()
    await askToken(world(), 'mock-disabled')
    await row(world(), 'app-disabled').waitFor()
    expect(await rows(world()).count()).toBe(1)
    expect(await detail(world()).count()).toBe(0)
    await world().page.getByRole('button', { name: 'Pause' }).waitFor()
    // The browser tells the lost connection by itself.
    world().misdeeds = world().misdeeds.filter((fault) => !/ERR_|Failed to load/.test(fault))
  })
  test('a stream that was refused is opened again, and what was here before is not here twice', async () => {
    await askToken(world())
    await askToken(world())
    const stream = await listen(world().server.url)
    await stream.next('exchanges')
    stream.leave()
    const answers = [{ status: 200, contentType: 'text/event-stream', body: stream.text() }, { status: 502 }]
    await world().page.route('**/__mock/events', async (route) => {
      const answer = answers.shift()
      await (answer === undefined ? route.continue() : route.fulfill(answer))
    })
    await world().page.goto(`${world().server.url}/__mock/`)
    await world().page.getByText('the mock has gone').waitFor()
    expect(await rows(world()).count()).toBe(2)
    await world().page.getByText('live', { exact: true }).waitFor()
    await askToken(world(), 'mock-disabled')
    await row(world(), 'app-disabled').waitFor()
    expect(await rows(world()).count()).toBe(3)
    world().misdeeds = world().misdeeds.filter((fault) => !fault.includes('502'))
  })
})
