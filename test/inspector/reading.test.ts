// What somebody who reads an exchange sees of it, in a real browser.

import { describe, expect, test } from 'vitest'
import { askToken, detail, open, row, useWorld, type World } from './world.ts'

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
