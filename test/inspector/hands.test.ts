// Where the focus is, and what keys and clicks do, in a real browser.

import { describe, expect, test } from 'vitest'
import { startServer } from '../../src/server/index.ts'
import { app, askToken, detail, open, panel, row, rows, useWorld } from '../support/inspector/world.ts'

const world = useWorld()
const focused = () => world().page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.innerText')

describe('keys and clicks', () => {
  test('a double click does not answer the question that its first click asked', async () => {
    await askToken(world())
    await open(world())
    await world().page.getByRole('button', { name: 'Reset' }).dblclick()
    await world().page.getByRole('button', { name: 'Really reset all?' }).waitFor()
    expect(world().server.mock.journal.stats().exchanges).toBe(1)
  })

  test('Escape in the list closes the detail, and stays on the row', async () => {
    await askToken(world())
    await open(world())
    await row(world(), 'granted').focus()
    await world().page.keyboard.press(' ')
    await detail(world()).waitFor()
    await world().page.keyboard.press('Escape')
    await expect.poll(() => detail(world()).count()).toBe(0)
    expect(await world().page.locator(':focus').getAttribute('role')).toBe('row')
  })

  test('no fault is planned for an app that was removed while it was chosen', async () => {
    await open(world())
    await panel(world(), 'Planned faults').getByLabel('For').selectOption('mock-slow')
    world().server.mock.apps.remove('mock-slow')
    await expect.poll(() => app(world(), 'mock-slow').count()).toBe(0)
    await panel(world(), 'Planned faults').getByRole('button', { name: 'Plan the fault' }).click()
    await panel(world(), 'Planned faults').getByText('1 left').waitFor()
    expect(world().server.mock.faults.list()[0]?.client_id).toBeUndefined()
  })
})

describe('the focus', () => {
  test('is on the field of the control token, and on the page after it', async () => {
    await world().server.close()
    world().server = await startServer({ adminToken: 'control-token-1' })
    await world().page.goto(`${world().server.url}/__mock/`)
    await world().page.getByLabel('Control token').waitFor()
    await world().page.keyboard.type('control-token-1')
    await world().page.keyboard.press('Enter')
    await world().page.getByText('live', { exact: true }).waitFor()
    expect(await focused()).toBe('cxone-mock')
    world().misdeeds = world().misdeeds.filter((fault) => !fault.includes('401'))
  })

  test('comes back from a copy without the clipboard', async () => {
    await world().page.addInitScript(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`)
    await open(world())
    await world().page.getByRole('button', { name: 'Copy the first request' }).focus()
    await world().page.keyboard.press('Enter')
    await world().page.getByText('Copied').waitFor()
    expect(await focused()).toBe('Copy the first request')
  })
})

test('the text filter finds marks and tokens', async () => {
  await askToken(world())
  await askToken(world())
  await askToken(world(), 'mock-disabled')
  await open(world())
  await row(world(), 'app-disabled').waitFor()
  await world().page.getByLabel('Filter by text').fill('avoidable')
  await expect.poll(() => rows(world()).count()).toBe(1)
  const id = await panel(world(), 'Tokens').getByRole('table').locator('code').last().innerText()
  await world().page.getByLabel('Filter by text').fill(id)
  await expect.poll(() => rows(world()).allInnerTexts()).toEqual([expect.not.stringContaining('avoidable')])
})
