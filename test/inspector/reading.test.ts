// What somebody who reads an exchange sees of it, in a real browser.

import { describe, expect, test } from 'vitest'
import { askToken, callApi, detail, open, row, rows, useWorld, type World } from '../support/inspector/world.ts'

const world = useWorld()

const heading = ({ page }: World) => page.locator('#detail-heading')
const topOf = async (): Promise<number> => (await heading(world()).boundingBox())?.y ?? Infinity

describe('who chooses an exchange sees it', () => {
  test.each([1440, 1900])('from its heading on, also where the column was scrolled down: %i px', async (width) => {
    await world().page.setViewportSize({ width, height: 500 })
    for (const client_id of ['mock-disabled', 'mock-secret-expired']) await askToken(world(), client_id)
    await open(world())
    const toTheEnd = () => world().page.evaluate(`document.querySelector('.second-column').scrollTop = 9_999`)
    await row(world(), 'app-disabled').waitFor()
    for (const rule of ['app-disabled', 'secret-expired']) {
      await toTheEnd()
      await row(world(), rule).click()
      await detail(world()).getByRole('heading', { name: rule }).waitFor()
      await expect.poll(topOf).toBeGreaterThanOrEqual(0)
      expect(await topOf()).toBeLessThan(200)
    }
  })

  test.each([1200, 1440])('and the request to copy, no line of which is broken: %i px', async (width) => {
    await world().page.setViewportSize({ width, height: 800 })
    await fetch(`${world().server.url}/auth/oauth/token`, { method: 'POST', body: '{}' })
    await open(world())
    await rows(world()).first().click()
    await detail(world()).getByText('Corrected request').waitFor()
    const lines = await detail(world())
      .locator('pre', { hasText: 'data-urlencode' })
      .evaluate((element) => {
        const range = document.createRange()
        range.selectNodeContents(element)
        const drawn = new Set([...range.getClientRects()].map(({ top }) => top))
        return { drawn: drawn.size, written: element.textContent.split('\n').length }
      })
    expect(lines.drawn).toBe(lines.written)
  })

  test('with its marks, also where there is little room', async () => {
    await world().page.setViewportSize({ width: 360, height: 800 })
    const { access_token } = await askToken(world())
    await askToken(world())
    world().server.mock.clock.advance('3h')
    await callApi(world(), access_token)
    await open(world())
    await row(world(), 'avoidable').waitFor()
    const marks = rows(world()).locator('.mark')
    expect(await marks.allInnerTexts()).toEqual(expect.arrayContaining(['avoidable', 'token expired']))
    for (const mark of await marks.all()) {
      const [inner, outer] = [await mark.boundingBox(), await mark.locator('..').boundingBox()]
      expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0))
    }
  })

  test.each([360, 768])('with what was wrong with it, and not its heading alone: %i px', async (width) => {
    await world().page.setViewportSize({ width, height: 800 })
    await askToken(world(), 'mock-disabled')
    await open(world())
    await row(world(), 'app-disabled').click()
    await expect.poll(topOf).toBeLessThan(60)
    expect(await topOf()).toBeGreaterThanOrEqual(0)
    expect(await world().page.locator(':focus').getAttribute('id')).toBe('detail-heading')
  })
})
