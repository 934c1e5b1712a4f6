// How the page holds the connection to the mock, and what it says when there is none, in a real browser.

import { describe, expect, test } from 'vitest'
import { askToken, open, row, rows, useWorld, type World } from './world.ts'

const world = useWorld()

/** What a browser tells the page when somebody goes to another tab, and comes back. */
const turn = ({ page }: World, hidden: boolean) =>
  page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`)

describe('a page that nobody sees', () => {
  test('leaves its connection to the others: the seventh tab works', async () => {
    const another = async () => {
      const other = { ...world(), page: await world().context.newPage() }
      await open(other)
      await turn(other, true)
    }
    await Promise.all(Array.from({ length: 6 }, another))
    await open(world())
    await world().page.getByRole('button', { name: 'Advance the clock by 2 h' }).click()
    await world().page.getByText('2 h ahead', { exact: true }).waitFor()
  }, 90_000)

  test('keeps what it shows, and has all of it when it is seen again, and nothing twice', async () => {
    await askToken(world())
    await open(world())
    await row(world(), 'granted').waitFor()
    const left = world().page.waitForEvent('requestfailed', (request) => request.url().endsWith('/events'))
    await turn(world(), true)
    await left
    expect(await rows(world()).count()).toBe(1)
    await askToken(world(), 'mock-disabled')
    await turn(world(), false)
    await row(world(), 'app-disabled').waitFor()
    expect(await rows(world()).count()).toBe(2)
    await askToken(world(), 'mock-secret-expired')
    await row(world(), 'secret-expired').waitFor()
    expect(await rows(world()).count()).toBe(3)
  })
})

test('who waits too long for an answer is told why that may be', async () => {
  await world().page.addInitScript(`{
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    AbortSignal.timeout = (after) => timeout(after / 20)
  }`)
  await open(world())
  await world().page.route('**/__mock/clock', () => undefined)
  await world().page.getByRole('button', { name: 'Advance the clock by 2 h' }).click()
  await world().page.locator('.notice.failed').getByText('only six connections to one host').waitFor()
})
