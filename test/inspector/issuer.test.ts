import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { chromium, type Browser, type Page } from 'playwright-core'
import { engineOf } from '../../src/mock.ts'
import { issuer } from '../../src/profiles/issuer/index.ts'
import { startServer, type CxoneServer } from '../../src/server/index.ts'

// What the page says of the issuer's exchanges: true of that endpoint, and nothing else.

let server: CxoneServer
let browser: Browser
let page: Page
beforeAll(async () => {
  server = await startServer()
  browser = await chromium.connect(inject('browser'))
  page = await browser.newPage({ viewport: { width: 1200, height: 1100 } })
  await page.goto(`${server.url}/__mock/`)
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

const detailOf = async (rule: string): Promise<string> => {
  await page.getByRole('gridcell', { name: rule }).first().click()
  await page.getByRole('heading', { name: rule }).waitFor()
  await page.getByText('Reply as sent').waitFor()
  return page.locator('.detail').innerText()
}

test('a wrong access key is corrected as a request of this endpoint', async () => {
  await engineOf(server.mock).answer(issuer.request({ form: { password: 'wrong' } }))
  await detailOf('access-key-secret-wrong')
  await page.getByText('Corrected request').waitFor()
  const text = await page.locator('.detail').innerText()
  expect(text).toContain('--data-urlencode "username=$CXONE_ACCESS_KEY_ID"')
  expect(text).not.toMatch(/Also seen|client_credentials/)
  expect(await page.locator('.ladder li').count()).toBe(issuer.rows.length + 2)
})

test('a note is told beside the token', async () => {
  await engineOf(server.mock).answer(issuer.request({ contentType: 'application/json' }))
  expect(await detailOf('granted')).toContain('Note: The body is form data with another Content-Type; it was accepted.')
})

test('a document is judged by its own rows alone, and not by the doctor of tokens', async () => {
  await fetch(`${server.url}/.well-known/cxone-configuration`)
  const text = await detailOf('document-read')
  expect(text).not.toContain('Also seen')
  expect(await page.locator('.ladder code').allInnerTexts()).toEqual([
    'method-not-get',
    'tenant-unknown',
    'document-read',
  ])
})

test('no id of a row stands out of its column', async () => {
  await engineOf(server.mock).answer(issuer.request({ app: 'mock-disabled' }))
  await detailOf('app-disabled')
  const outside = await page.locator('.ladder').evaluate((list) => {
    const { right } = list.getBoundingClientRect()
    return [...list.querySelectorAll('code')].filter((code) => code.getBoundingClientRect().right > right + 1).length
  })
  expect(outside).toBe(0)
})
