// The inspector's page in a real browser, over a real server.

import axe from 'axe-core'
import axios from 'axios'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { gzipSync } from 'node:zlib'
import { launch } from '../../scripts/browser.ts'
import { startServer, type CxoneServer } from '../../src/server/server.ts'
import { cli, root, run } from '../processes.ts'

let browser: Browser
let context: BrowserContext
let page: Page
let server: CxoneServer
/** What the page did that it should not: errors, dialogs, requests to elsewhere. */
let faults: string[]

beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

beforeEach(async () => {
  server = await startServer({ rate_limit: '60/60s' })
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await newPage()
})
afterEach(async () => {
  await context.close()
  await server.close()
  expect(faults).toEqual([])
})

async function newPage(): Promise<Page> {
  const opened = await context.newPage()
  opened.setDefaultTimeout(10_000)
  faults = []
  opened.on('pageerror', (error) => faults.push(error.message))
  opened.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  opened.on('console', (message) => {
    // A refused sign-in is told by the browser as well.
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text())
  })
  opened.on('request', (request) => {
    if (!/^(?:http:\/\/(?:127\.0\.0\.1|localhost)|data:)/.test(request.url()))
      faults.push(`a request to ${request.url()}`)
  })
  return opened
}

async function open(): Promise<void> {
  await page.goto(`${server.url}/__mock/`)
  await page.getByText('live', { exact: true }).waitFor()
}

const form = (client_id = 'demo', secret = `${client_id}-secret`) =>
  new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret: secret })

async function askToken(client_id = 'demo'): Promise<{ status: number; access_token: string }> {
  const response = await fetch(`${server.url}/auth/oauth/token`, { method: 'POST', body: form(client_id) })
  const { access_token = '' } = (await response.json()) as { access_token?: string }
  return { status: response.status, access_token }
}

async function callApi(access_token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${access_token}` }
  return (await fetch(`${server.url}/incontactapi/services/v30.0/agents`, { headers })).status
}

const rows = () => page.locator('.row.exchange')
const row = (text: string) => rows().filter({ hasText: text }).first()
const detail = () => page.locator('section.detail')
const panel = (title: string) =>
  page.locator('details.panel').filter({ has: page.getByRole('heading', { name: title }) })
const app = (client_id: string) => panel('Apps').locator('li').filter({ hasText: client_id })

async function violations(): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations: found } = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
  }>("axe.run(document, { resultTypes: ['violations'] })")
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}

describe('what is received is shown', () => {
  test('the first view says how to send the first request, and that request arrives', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await open()
    await page.getByRole('button', { name: 'Copy the first request' }).click()
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(copied).toMatch(/^curl http:\/\/127\.0\.0\.1:\d+\/auth\/oauth\/token /)
    await run('sh', ['-c', copied])
    await row('granted').waitFor()
    expect(await rows().count()).toBe(1)
    expect(await page.getByText('Nothing received yet').count()).toBe(0)
  })

  test('curl with Basic and axios with JSON: each is explained, and corrected', async () => {
    await open()
    await run('curl', [
      '-s',
      `${server.url}/auth/oauth/token`,
      '-d',
      'grant_type=client_credentials',
      '-u',
      'demo:demo-secret',
    ])
    await axios.post(
      `${server.url}/auth/oauth/token`,
      { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' },
      { validateStatus: null },
    )
    await row('body-json').click()
    const said = await detail().innerText()
    expect(said).toContain('The body is JSON.')
    expect(said).toContain('URLSearchParams')
    expect(said).toContain('"client_secret":"<11 characters>"')
    expect(said).toContain('"error":"invalid_client"')
    expect(await detail().locator('.ladder [aria-current=step]').innerText()).toMatch(/body-json\s*stopped here/)
    const ladder = await detail().locator('.ladder li').allInnerTexts()
    const stopped = ladder.findIndex((text) => text.includes('stopped here'))
    expect(ladder.slice(0, stopped).every((text) => text.includes('passed'))).toBe(true)
    expect(ladder.slice(stopped + 1).every((text) => text.includes('not asked'))).toBe(true)

    const corrected = await detail().locator('pre', { hasText: 'data-urlencode' }).innerText()
    const env = { ...process.env, CXONE_CLIENT_ID: 'demo', CXONE_CLIENT_SECRET: 'demo-secret' }
    const { stdout } = await run('sh', ['-c', corrected.replace('curl ', 'curl -s ')], { env })
    expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer' })

    await row('authorization-header').click()
    expect(await detail().innerText()).toContain('The request carries an Authorization header.')
    expect(await detail().innerText()).not.toMatch(/demo-secret|ZGVtbzpkZW1vLXNlY3JldA/)
  })

  test('filters narrow the list; pause holds it; clear empties it', async () => {
    await open()
    await askToken('demo')
    await askToken('mock-disabled')
    await askToken('mock-secret-expired')
    await row('secret-expired').waitFor()
    await page.getByLabel('Filter by client_id').selectOption('mock-disabled')
    expect(await rows().allInnerTexts()).toEqual([expect.stringContaining('app-disabled')])
    await page.getByLabel('Filter by client_id').selectOption('')
    await page.getByLabel('Filter by status').selectOption('4xx')
    expect(await rows().count()).toBe(2)
    await page.getByLabel('Filter by rule').selectOption('secret-expired')
    expect(await rows().count()).toBe(1)
    await page.getByLabel('Filter by text').fill('no such thing')
    await page.getByText('None of 3 exchanges meets the filter.').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    expect(await rows().count()).toBe(3)

    await page.getByRole('button', { name: 'Pause' }).click()
    await askToken()
    await page.getByRole('button', { name: 'Resume (1 new)' }).waitFor()
    expect(await rows().count()).toBe(3)
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(() => rows().count()).toBe(4)
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('Nothing received yet').waitFor()
    expect(server.mock.journal.exchanges()).toEqual([])
  })

  test('a client without a cache is seen at once, and said in a sentence', async () => {
    await open()
    for (let count = 0; count < 12; count += 1) await askToken()
    await page.getByText(/12 token requests in \d+ s; one would have done/).waitFor()
    expect(await page.locator('.timeline svg path.avoidable').count()).toBe(1)
  })

  test('10,000 exchanges: all are there, few are drawn', async () => {
    server.mock.configure({ rate_limit: 'off' })
    await open()
    for (let count = 1; count <= 10_000; count += 1) {
      await server.mock.fetch(`${server.url}/auth/oauth/token`, { method: 'POST', body: form() })
      // The journal keeps the newest thousand: the page is given time to take them.
      if (count % 200 === 0)
        await expect.poll(() => page.locator('.stats').innerText()).toContain(`${count.toLocaleString('en')}`)
    }
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001')
    expect(await rows().count()).toBeLessThan(100)
    await page.getByRole('row').nth(1).focus()
    await page.keyboard.press('End')
    await row('granted').waitFor()
    await detail().getByRole('heading', { name: '#1 ', exact: false }).first().waitFor()
    expect(await rows().last().getAttribute('aria-rowindex')).toBe('10001')
  })

  test('another mock on the same port: what is shown is of the new one', async () => {
    await open()
    await askToken()
    await row('granted').waitFor()
    const port = Number(new URL(server.url).port)
    await server.close()
    faults = []
    server = await startServer({ port })
    await page.getByText('Nothing received yet').waitFor()
    await askToken('mock-disabled')
    await row('app-disabled').waitFor()
    expect(await rows().count()).toBe(1)
    // The browser tells the lost connection by itself.
    faults = faults.filter((fault) => !/ERR_|Failed to load/.test(fault))
  })
})

describe('the state is under control', () => {
  test('a token expires when the clock is moved in the page', async () => {
    await open()
    const { access_token } = await askToken()
    expect(await callApi(access_token)).toBe(200)
    await panel('Tokens').getByText('1 valid of 1').waitFor()
    await page.getByRole('button', { name: 'Advance the clock by 5 min' }).click()
    await page.getByText('5 min ahead', { exact: true }).waitFor()
    expect(await callApi(access_token)).toBe(200)
    await page.getByRole('button', { name: 'to expiry' }).click()
    await panel('Tokens').getByText('0 valid of 1').waitFor()
    expect(await panel('Tokens').getByRole('table').innerText()).toContain('expired')
    expect(await callApi(access_token)).toBe(401)
    await row('token expired').waitFor()
    await page.getByRole('button', { name: 'back to now' }).click()
    await page.getByText('real time', { exact: true }).waitFor()
    expect(await callApi(access_token)).toBe(200)
    await page.getByRole('button', { name: 'Advance the clock by 24 h' }).click()
    await page.getByText('1 d ahead', { exact: true }).waitFor()
  })

  test('an app is switched off, loses its grant, and its secret expires', async () => {
    await open()
    await app('demo').locator('summary').click()
    await app('demo').getByRole('switch', { name: 'app enabled' }).click()
    await app('demo').getByText('switched off').waitFor()
    await askToken()
    await row('app-disabled').waitFor()
    await app('demo').getByRole('switch', { name: 'app enabled' }).click()
    await app('demo').locator('[aria-checked=false]').waitFor({ state: 'detached' })
    await app('demo').getByRole('switch', { name: 'grant client_credentials' }).click()
    await app('demo').getByText('no grant').waitFor()
    await askToken()
    await row('grant-not-enabled').waitFor()
    await app('demo').getByRole('switch', { name: 'grant client_credentials' }).click()
    await app('demo').locator('[aria-checked=false]').waitFor({ state: 'detached' })
    await app('demo').getByRole('button', { name: 'expire', exact: true }).click()
    await app('demo').getByText('secret expired').waitFor()
    await askToken()
    await row('secret-expired').waitFor()
    await app('demo').getByRole('button', { name: 'in 5 min' }).click()
    await app('demo')
      .getByText(/expires in (?:5 min|4 min)/)
      .waitFor()
    expect((await askToken()).status).toBe(200)
    await app('demo').getByRole('button', { name: 'never' }).click()
    await app('demo').getByText('does not expire').waitFor()
  })

  test('the rate window fills and is spent', async () => {
    await open()
    await askToken()
    await app('demo').getByText('1/60').waitFor()
    await app('demo').locator('summary').click()
    await app('demo').getByRole('button', { name: 'Exhaust the window' }).click()
    await app('demo')
      .getByText(/429 for \d+ s/)
      .waitFor()
    expect((await askToken()).status).toBe(429)
    await row('rate-limited').waitFor()
  })

  test('a fault is planned, delivered and removed', async () => {
    await open()
    await panel('Planned faults').getByLabel('Times').selectOption('2')
    await panel('Planned faults').getByRole('button', { name: 'Plan the fault' }).click()
    await panel('Planned faults').getByText('2 left').waitFor()
    expect((await askToken()).status).toBe(503)
    await panel('Planned faults').getByText('1 left').waitFor()
    await panel('Planned faults')
      .getByRole('button', { name: /Remove/ })
      .click()
    await page.getByText('The fault is removed.').waitFor()
    expect((await askToken()).status).toBe(200)
    await panel('Planned faults').getByRole('textbox', { name: 'Status' }).fill('banana')
    await panel('Planned faults').getByRole('button', { name: 'Plan the fault' }).click()
    await page.locator('.notice.failed').filter({ hasText: 'status' }).waitFor()
    expect(server.mock.faults.list()).toEqual([])
    faults = faults.filter((fault) => !fault.includes('400'))
  })

  test('a token is revoked by its id; reset returns to the start', async () => {
    await open()
    const { access_token } = await askToken()
    await panel('Tokens')
      .getByRole('button', { name: /^Revoke token/ })
      .click()
    await panel('Tokens').getByText('revoked').waitFor()
    expect(await callApi(access_token)).toBe(401)
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByRole('button', { name: 'Really reset all?' }).click()
    await page.getByText('Nothing received yet').waitFor()
    expect(await page.content()).not.toContain(access_token)
  })
})

describe('everybody can use it', () => {
  async function fill(): Promise<void> {
    const { access_token } = await askToken()
    await callApi(access_token)
    for (const client_id of ['mock-disabled', 'mock-rate-limited', 'mock-flaky', 'mock-flaky'])
      await askToken(client_id)
    await fetch(`${server.url}/auth/oauth/token`, { method: 'POST', body: '{}' })
    await row('mock-rate-limited').waitFor()
    await app('demo').locator('summary').click()
  }

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 360],
    ['dark', 1900],
  ] as const)('axe finds nothing: %s, %i px', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    await open()
    expect(await violations()).toEqual([])
    await fill()
    await row('rate-limited').click()
    await detail().waitFor()
    await detail().getByText('Corrected request').waitFor()
    expect(await violations()).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
  })

  test('by keyboard alone: along the list, into the detail and back', async () => {
    await open()
    for (const client_id of ['mock-disabled', 'demo', 'mock-secret-expired']) await askToken(client_id)
    await row('app-disabled').waitFor()
    await page.getByRole('button', { name: 'Clear' }).focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => page.locator(':focus').innerText()).toContain('granted')
    await detail().getByText('The request is right').waitFor()
    await page.keyboard.press('End')
    await expect.poll(() => page.locator(':focus').innerText()).toContain('app-disabled')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator(':focus').innerText()).toContain('#1')
    await page.keyboard.press('Escape')
    await expect.poll(() => detail().count()).toBe(0)
    expect(await page.locator(':focus').getAttribute('role')).toBe('row')
  })
})

describe('nobody can misuse it', () => {
  const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>'

  test('what requests bring is text and stays text', async () => {
    await open()
    server.mock.apps.add({ client_id: hostile, client_secret: hostile, scopes: [hostile], note: hostile })
    server.mock.faults.plan({ client_id: hostile, status: 418, times: 1 })
    const url = `${server.url}/auth/oauth/token`
    await fetch(url, { method: 'POST', body: form(hostile, hostile) })
    await fetch(url, { method: 'POST', body: form(hostile, hostile) })
    await fetch(`${url}/${encodeURIComponent(hostile)}?${hostile}`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/html', 'X-Hostile': hostile },
      body: hostile,
    })
    await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ [hostile]: hostile }),
    })
    await row('body-json').waitFor()
    for (const rule of ['body-json', 'path-unknown', 'granted', 'fault-planned']) {
      await row(rule).click()
      await detail().getByRole('heading', { name: rule }).waitFor()
      await detail().getByText('Reply as sent').waitFor()
    }
    expect(await app('<img src=x').count()).toBe(1)
    expect(await page.locator('#page img, #page script, #page iframe').count()).toBe(0)
    // Even were a tag to get in, the policy of the page would keep it still.
    const policy = (await fetch(`${server.url}/__mock/`)).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/unsafe|\*/)
  })

  test('off loopback it asks for the control token once, and keeps it out of reach of scripts and URLs', async () => {
    await server.close()
    server = await startServer({ host: '0.0.0.0', adminToken: 'control-token-1' })
    const url = server.url.replace('0.0.0.0', '127.0.0.1')
    await page.goto(`${url}/__mock/`)
    await page.getByLabel('Control token').waitFor()
    expect(await violations()).toEqual([])
    await page.getByLabel('Control token').fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: /token/ }).waitFor()
    await page.getByLabel('Control token').fill('control-token-1')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing received yet').waitFor()
    const [cookie, ...others] = await context.cookies()
    expect(others).toEqual([])
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/__mock' })
    expect(JSON.stringify(cookie)).not.toContain('control-token-1')
    expect(page.url()).toBe(`${url}/__mock/`)
    await page.getByRole('button', { name: 'Advance the clock by 2 h' }).click()
    await page.getByText('2 h ahead', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('live', { exact: true }).waitFor()
    expect(await page.evaluate('document.cookie + JSON.stringify(localStorage)')).toBe('{}')
  })

  test('it is small, and asks nobody else', async () => {
    const sizes = ['index.html', 'page.js', 'page.css'].map(
      (name) => gzipSync(readFileSync(join(root, 'dist/inspector', name))).length,
    )
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(60 * 1_024)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await open()
    expect(asked.filter((path) => !path.startsWith('/__mock/') && !path.startsWith('image/'))).toEqual([])
  })
})

test('the command line says where it is', async () => {
  const { child, says, ended } = cli(['--port', '0'])
  const [, url = ''] = await says(/inspect\s+(http:\/\/127\.0\.0\.1:\d+\/__mock\/)/)
  await page.goto(url)
  await page.getByText('Nothing received yet').waitFor()
  child.kill('SIGINT')
  // The page holds a connection open: that keeps nobody waiting.
  expect((await ended).code).toBe(0)
  faults = []
})
