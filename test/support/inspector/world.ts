// One browser for all tests (setup.ts has started it), and for each test a server with its page open in a fresh window.

import axe from 'axe-core'
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import { startServer, type CxoneServer } from '../../../src/server/index.ts'

/** What a test has. */
export interface World {
  readonly context: BrowserContext
  readonly page: Page
  /** May be replaced by another one; it is closed at the end. */
  server: CxoneServer
  /** What the page did that it should not: errors, dialogs, requests to elsewhere. Each test must end with none. */
  misdeeds: string[]
}

let browser: Browser
let current: World

/** The world of the test that runs. Called once in a file, it also sets the worlds up. */
export function useWorld(): () => World {
  beforeAll(async () => {
    browser = await chromium.connect(inject('browser'))
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    current = { context, page: await context.newPage(), server: await startServer(), misdeeds: [] }
    watch(current)
  })
  afterEach(async () => {
    await current.context.close()
    await current.server.close()
    expect(current.misdeeds).toEqual([])
  })
  return () => current
}

function watch(world: World): void {
  const { page } = world
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => world.misdeeds.push(error.message))
  page.on('dialog', (dialog) => {
    world.misdeeds.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => {
    if (message.type() === 'error') world.misdeeds.push(message.text())
  })
  page.on('request', (request) => {
    if (!/^http:\/\/(?:127\.0\.0\.1|localhost):/.test(request.url()))
      world.misdeeds.push(`a request to ${request.url()}`)
  })
}

/** Opens the inspector. */
export async function open({ page, server }: World): Promise<void> {
  await page.goto(`${server.url}/__mock/`)
  await page.getByText('live', { exact: true }).waitFor()
}

/** The right form of an app. */
export function form(client_id = 'demo', secret = `${client_id}-secret`): URLSearchParams {
  return new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret: secret })
}

/** Asks for a token. */
export async function askToken(
  { server }: World,
  client_id = 'demo',
): Promise<{ status: number; access_token: string }> {
  const response = await fetch(`${server.url}/auth/oauth/token`, { method: 'POST', body: form(client_id) })
  const { access_token = '' } = (await response.json()) as { access_token?: string }
  return { status: response.status, access_token }
}

/** Calls the protected API; its status. */
export async function callApi({ server }: World, access_token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${access_token}` }
  return (await fetch(`${server.url}/incontactapi/services/v30.0/agents`, { headers })).status
}

/** The parts of the page. */
export const rows = ({ page }: World): Locator => page.locator('.row.exchange')
export const row = (world: World, text: string): Locator => rows(world).filter({ hasText: text }).first()
export const detail = ({ page }: World): Locator => page.locator('section.detail')
export const panel = ({ page }: World, title: string): Locator =>
  page.locator('details.panel').filter({ has: page.getByRole('heading', { name: title }) })
export const app = (world: World, client_id: string): Locator =>
  panel(world, 'Apps').locator('li').filter({ hasText: client_id })

/** Waits until the page says how far ahead the mock's clock is: what came late over the wire is missing from it. */
export async function seeAhead({ page, server }: World, said: RegExp, by: number): Promise<void> {
  await page.locator('.clock').getByText(said).waitFor()
  expect(Math.abs(server.mock.clock.now() - Date.now() - by)).toBeLessThan(10_000)
}

/** What axe finds. */
export async function violations({ page }: World): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations: found } = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
  }>("axe.run(document, { resultTypes: ['violations'] })")
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}
