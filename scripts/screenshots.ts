// npm run screenshots: the pictures of the inspector in the README, taken in a real browser from a real server.

import { startServer } from '../src/server/index.ts'
import { launch } from '../test/support/browser.ts'
import { member } from '../src/options/index.ts'

const server = await startServer()
const browser = await launch()
const page = await browser.newPage({ viewport: { width: 1200, height: 720 } })

async function ask(client_id: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(`${server.url}/auth/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret: `${client_id}-secret` }),
    ...init,
  })
  return String(member(await response.json().catch(() => undefined), 'access_token'))
}
const shoot = (name: string) => page.screenshot({ path: `docs/inspector-${name}.png` })

await page.goto(`${server.url}/__mock/`)
await page.getByText('Nothing received yet').waitFor()
await shoot('empty')

// A client that caches, one that does not, and a few mistakes.
const token = await ask('demo')
for (let count = 0; count < 40; count += 1) {
  await fetch(`${server.url}/incontactapi/services/v30.0/agents`, { headers: { Authorization: `Bearer ${token}` } })
  await ask('mock-short-lived')
  await page.waitForTimeout(60)
}
for (let count = 0; count < 25; count += 1) await ask('mock-short-lived')
await page.waitForTimeout(1_500)
for (let count = 0; count < 4; count += 1) await ask('mock-flaky')
await ask('demo', { headers: { Authorization: 'Basic ZGVtbzpkZW1vLXNlY3JldA==' } })
await ask('mock-secret-expired')
await ask('mock-grant-not-enabled')
await ask('demo', {
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }),
})
await page.getByRole('gridcell', { name: 'body-json' }).waitFor()
await page.waitForTimeout(1_000)
await shoot('busy')
await page.getByRole('gridcell', { name: 'body-json' }).click()
await page.getByText('Corrected request').waitFor()
await page.mouse.move(0, 0)
await shoot('detail')
await page.emulateMedia({ colorScheme: 'dark' })
await page.getByRole('button', { name: 'Close the detail' }).click()
await page.getByRole('button', { name: 'Advance the clock by 2 h' }).click()
await page.getByText('2 h ahead', { exact: true }).waitFor()
await page.waitForTimeout(300)
await shoot('dark')

await browser.close()
await server.close()
