// How the page holds the connection to the mock, and what it says when there is none, in a real browser.

import { describe, expect, test } from 'vitest'
import { startServer } from '../../src/server/index.ts'
import {
  askToken,
  detail,
  open,
  panel,
  row,
  rows,
  seeAhead,
  useWorld,
  violations,
  type World,
} from '../support/inspector/world.ts'

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
    await seeAhead(world(), /^(?:2 h|1 h 59 min) ahead$/, 7_200_000)
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

describe('a mock that has gone', () => {
  test('is called gone, and what could not be done meanwhile is said until it is back', async () => {
    await askToken(world())
    await open(world())
    await row(world(), 'granted').waitFor()
    const { port } = new URL(world().server.url)
    await world().server.close()
    await world().page.locator('.connection.lost').getByText('the mock has gone', { exact: true }).waitFor()
    await world().page.getByRole('button', { name: 'Advance the clock by 2 h' }).click()
    const failed = world().page.locator('.notice.failed')
    await failed.getByText('The mock does not answer.').waitFor()
    world().server = await startServer({ port: Number(port) })
    await world().page.getByText('live', { exact: true }).waitFor()
    await expect.poll(() => failed.count()).toBe(0)
    await world().page.getByRole('button', { name: 'Advance the clock by 2 h' }).click()
    await seeAhead(world(), /^(?:2 h|1 h 59 min) ahead$/, 7_200_000)
    // The browser tells the lost connection by itself.
    world().misdeeds = world().misdeeds.filter((fault) => !/ERR_|Failed to load/.test(fault))
  })

  test('is not said to have let go of an exchange', async () => {
    await askToken(world(), 'mock-disabled')
    await open(world())
    await world().page.route('**/__mock/exchanges/*', (route) => route.abort())
    await row(world(), 'app-disabled').click()
    await detail(world()).getByText('The mock does not answer.').waitFor()
    expect(await detail(world()).getByText('no longer holds it').count()).toBe(0)
    world().misdeeds = world().misdeeds.filter((fault) => !/ERR_/.test(fault))
  })
})

describe('a notice', () => {
  test('that something failed is red, and is closed by keyboard', async () => {
    await open(world())
    await panel(world(), 'Planned faults').getByRole('textbox', { name: 'Status' }).fill('banana')
    await panel(world(), 'Planned faults').getByRole('button', { name: 'Plan the fault' }).click()
    const failed = world().page.locator('.notice.failed')
    await failed.waitFor()
    const colour = `(of) => getComputedStyle(document.querySelector(of))`
    expect(await world().page.evaluate(`(${colour})('.notice').color`)).toBe(
      await world().page.evaluate(`(${colour})('.notice').borderTopColor`),
    )
    expect(await violations(world())).toEqual([])
    await world().page.getByRole('button', { name: 'Close the notice' }).focus()
    await world().page.keyboard.press('Enter')
    await expect.poll(() => failed.count()).toBe(0)
    expect(await world().page.evaluate('document.activeElement.tagName')).toBe('MAIN')
    world().misdeeds = world().misdeeds.filter((fault) => !fault.includes('400'))
  })

  test('stays its time, whatever was said before it', async () => {
    // The page is not drawn while the time of the first notice ends, so that its timer is not taken back.
    await world().page.addInitScript(`{
      const later = setTimeout
      window.timers = []
      window.setTimeout = (run, after, ...rest) => after === 8_000 ? window.timers.push(run) : later(run, after, ...rest)
    }`)
    await open(world())
    for (const name of ['5 min', '2 h']) {
      await world()
        .page.getByRole('button', { name: `Advance the clock by ${name}` })
        .click()
      await world().page.locator('.notice').getByText(`The clock went ${name} ahead.`).waitFor()
      await expect.poll(() => world().page.evaluate('timers.length')).toBe(name === '2 h' ? 2 : 1)
    }
    await world().page.evaluate('timers[0](); new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))')
    expect(await world().page.locator('.notice').innerText()).toBe('The clock went 2 h ahead.')
    await world().page.evaluate('timers[1]()')
    await expect.poll(() => world().page.locator('.notice').innerText()).toBe('')
  })
})
