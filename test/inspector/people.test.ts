// Who can use the page, and who cannot misuse it, in a real browser.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { startServer } from '../../src/server/index.ts'
import { cli, root } from '../support/processes.ts'
import {
  app,
  askToken,
  callApi,
  detail,
  form,
  open,
  row,
  seeAhead,
  violations,
  useWorld,
} from '../support/inspector/world.ts'

const world = useWorld()

describe('everybody can use it', () => {
  async function fill(): Promise<void> {
    const { access_token } = await askToken(world())
    await callApi(world(), access_token)
    for (const client_id of ['mock-disabled', 'mock-rate-limited', 'mock-flaky', 'mock-flaky'])
      await askToken(world(), client_id)
    await fetch(`${world().server.url}/auth/oauth/token`, { method: 'POST', body: '{}' })
    await row(world(), 'mock-rate-limited').waitFor()
    await app(world(), 'demo').locator('summary').click()
  }

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 360],
    ['dark', 1900],
  ] as const)('axe finds nothing: %s, %i px', async (colorScheme, width) => {
    await world().page.emulateMedia({ colorScheme })
    await world().page.setViewportSize({ width, height: 800 })
    await open(world())
    expect(await violations(world())).toEqual([])
    await fill()
    await row(world(), 'rate-limited').click()
    await detail(world()).waitFor()
    await detail(world()).getByText('Request to send again').waitFor()
    expect(await violations(world())).toEqual([])
    expect(await world().page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
  })

  test.each([360, 1440])('the longest names stay in their places: %i px', async (width) => {
    const client_id = 'x'.repeat(255)
    world().server.mock.apps.add({ client_id, client_secret: `${client_id}-secret`, note: client_id })
    world().server.mock.faults.plan({ client_id, status: 503, times: 1 })
    await world().page.setViewportSize({ width, height: 800 })
    await open(world())
    await app(world(), client_id).locator('summary').click()
    await askToken(world(), client_id)
    for (let count = 0; count < 12; count += 1) await askToken(world(), client_id)
    await world().page.getByText('12 valid of 12').waitFor()
    world().server.mock.faults.plan({ client_id, status: 503 })
    await row(world(), 'fault-planned').click()
    await app(world(), client_id).getByRole('switch', { name: 'app enabled' }).click()
    await world().page.locator('.notice').getByText('is switched off.').waitFor()
    const wide = await world().page.evaluate(`[...document.querySelectorAll('.page, .panel, .notice, .token-list')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ className }) => className)`)
    expect(wide).toEqual([])
    expect(await world().page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect(
      (await world().page.locator('.lanes figure').filter({ hasText: client_id }).boundingBox())?.height,
    ).toBeLessThan(120)
    expect((await world().page.locator('.notice').boundingBox())?.height).toBeLessThan(400)
  })

  test('with forced colours it is still seen what is on and what is chosen', async () => {
    await world().page.emulateMedia({ forcedColors: 'active' })
    await askToken(world())
    await open(world())
    await app(world(), 'demo').locator('summary').click()
    const seen = async () => {
      await world().page.mouse.move(0, 0)
      await world().page.evaluate('document.activeElement.blur()')
      return Promise.all([
        app(world(), 'demo').getByRole('switch', { name: 'app enabled' }).screenshot(),
        row(world(), 'granted').screenshot(),
      ])
    }
    const [on, free] = await seen()
    await row(world(), 'granted').click()
    await app(world(), 'demo').getByRole('switch', { name: 'app enabled' }).click()
    await app(world(), 'demo').locator('[aria-checked=false]').waitFor()
    const [off, chosen] = await seen()
    expect(on?.equals(off ?? on)).toBe(false)
    expect(free?.equals(chosen ?? free)).toBe(false)
  })

  test('a notice is said again when it is the same, and does not stay in the way', async () => {
    await world().page.clock.install()
    await open(world())
    const notice = world().page.locator('.notice')
    const advance = () => world().page.getByRole('button', { name: 'Advance the clock by 5 min' }).click()
    await advance()
    await notice.getByText('The clock went 5 min ahead.').waitFor()
    await world().page.evaluate(`document.querySelector('.notice').firstElementChild?.setAttribute('said', '')`)
    await advance()
    await notice.locator(':not([said])').waitFor()
    const later = async (): Promise<string> => {
      await world().page.clock.fastForward(10_000)
      return notice.innerText()
    }
    await expect.poll(later).toBe('')
  })

  test('by keyboard alone: along the list, into the detail and back', async () => {
    await open(world())
    for (const client_id of ['mock-disabled', 'demo', 'mock-secret-expired']) await askToken(world(), client_id)
    await row(world(), 'secret-expired').waitFor()
    await world().page.getByRole('button', { name: 'Clear' }).focus()
    await world().page.keyboard.press('Tab')
    await world().page.keyboard.press('ArrowDown')
    await expect.poll(() => world().page.locator(':focus').innerText()).toContain('granted')
    await detail(world()).getByText('The request is valid').waitFor()
    await world().page.keyboard.press('End')
    await expect.poll(() => world().page.locator(':focus').innerText()).toContain('app-disabled')
    await world().page.keyboard.press('Home')
    await expect.poll(() => world().page.locator(':focus').innerText()).toContain('secret-expired')
    await world().page.keyboard.press('PageDown')
    await expect.poll(() => world().page.locator(':focus').innerText()).toContain('app-disabled')
    await world().page.keyboard.press('Enter')
    await expect.poll(() => world().page.locator(':focus').innerText()).toContain('#1')
    await world().page.keyboard.press('Escape')
    await expect.poll(() => detail(world()).count()).toBe(0)
    expect(await world().page.locator(':focus').getAttribute('role')).toBe('row')
  })

  test('keys that come faster than the page is drawn all count', async () => {
    await open(world())
    for (const client_id of ['mock-disabled', 'demo', 'mock-secret-expired']) await askToken(world(), client_id)
    await row(world(), 'secret-expired').focus()
    const pressed = ['ArrowDown', 'End']
    await world().page.evaluate(async (keys) => {
      for (const key of keys) {
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
        await Promise.resolve()
      }
    }, pressed)
    await detail(world()).getByText('#1 ').waitFor()
    expect(await world().page.locator(':focus').innerText()).toContain('app-disabled')
  })

  test('a key that moves nowhere does not call the focus back later', async () => {
    await open(world())
    await askToken(world())
    await row(world(), 'granted').focus()
    await world().page.keyboard.press('End')
    await detail(world()).waitFor()
    await world().page.keyboard.press('End')
    await world().page.getByLabel('Filter by text').focus()
    await askToken(world(), 'mock-disabled')
    await row(world(), 'app-disabled').waitFor()
    await world().page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))')
    expect(await world().page.evaluate('document.activeElement.ariaLabel')).toBe('Filter by text')
  })

  test('a row keeps the focus while others push it out of sight', async () => {
    world().server.mock.configure({ rate_limit: 'off' })
    await askToken(world(), 'mock-disabled')
    await open(world())
    for (const key of ['', ' ']) {
      await row(world(), 'app-disabled').focus()
      if (key !== '') await world().page.keyboard.press(key)
      for (let count = 0; count < 60; count += 1) await askToken(world())
      await expect.poll(() => world().page.locator('.stats').innerText()).toContain(key === '' ? '61\n' : '121\n')
      expect(await world().page.locator(':focus').innerText()).toContain('app-disabled')
    }
    await world().page.keyboard.press('ArrowUp')
    await expect.poll(() => world().page.locator(':focus').getAttribute('aria-rowindex')).toBe('121')
    expect(await world().page.locator(':focus').innerText()).toContain('granted')
  })

  test('a control that goes away or is switched off leaves the focus beside it', async () => {
    world().server.mock.faults.plan({ status: 503, on: 'api', times: 1 })
    await askToken(world())
    await open(world())
    await world().page.getByText('1 valid of 1').waitFor()
    await app(world(), 'demo').locator('summary').click()
    await world().page.getByLabel('Filter by text').fill('no such thing')
    const press = async (name: string | RegExp) => {
      await world().page.getByRole('button', { name, exact: true }).first().focus()
      await world().page.keyboard.press('Enter')
    }
    const focused = () => world().page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.innerText')
    await press(/^Revoke token/)
    await expect.poll(focused).toBe('Tokens, newest first')
    await press(/^Remove/)
    await expect.poll(focused).toMatch(/^Planned faults/)
    await press('expire')
    await expect.poll(focused).toBe('Secret 1')
    await press('Advance the clock by 2 h')
    await seeAhead(world(), /^(?:2 h|1 h 59 min) ahead$/, 7_200_000)
    await press('back to now')
    await expect.poll(focused).toBe('Clock of the mock')
    await press('Show all')
    await expect.poll(focused).toMatch(/^Exchanges/)
  })
})

describe('nobody can misuse it', () => {
  const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>'

  test('what requests bring is text and stays text', async () => {
    await open(world())
    world().server.mock.apps.add({ client_id: hostile, client_secret: hostile, scopes: [hostile], note: hostile })
    world().server.mock.faults.plan({ client_id: hostile, status: 418, times: 1 })
    const url = `${world().server.url}/auth/oauth/token`
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
    await row(world(), 'body-json').waitFor()
    for (const rule of ['body-json', 'path-unknown', 'granted', 'fault-planned']) {
      await row(world(), rule).click()
      await detail(world()).getByRole('heading', { name: rule }).waitFor()
      await detail(world()).getByText('Reply as sent').waitFor()
    }
    expect(await app(world(), '<img src=x').count()).toBe(1)
    expect(await world().page.locator('#page img, #page script, #page iframe').count()).toBe(0)
    // Even were a tag to get in, the policy of the page would keep it still.
    const policy = (await fetch(`${world().server.url}/__mock/`)).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/unsafe|\*/)
  })

  test('off loopback it asks for the control token once, and keeps it out of reach of scripts and URLs', async () => {
    await world().server.close()
    world().server = await startServer({ host: '0.0.0.0', adminToken: 'control-token-1' })
    const url = world().server.url.replace('0.0.0.0', '127.0.0.1')
    await world().page.goto(`${url}/__mock/`)
    await world().page.getByLabel('Control token').waitFor()
    expect(await violations(world())).toEqual([])
    await world().page.getByLabel('Control token').fill('wrong')
    await world().page.keyboard.press('Enter')
    await world().page.getByRole('alert').filter({ hasText: /token/ }).waitFor()
    await world().page.getByLabel('Control token').fill('control-token-1')
    await world().page.keyboard.press('Enter')
    await world().page.getByText('Nothing received yet').waitFor()
    const [cookie, ...others] = await world().context.cookies()
    expect(others).toEqual([])
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/__mock' })
    expect(JSON.stringify(cookie)).not.toContain('control-token-1')
    expect(world().page.url()).toBe(`${url}/__mock/`)
    await world().page.getByRole('button', { name: 'Advance the clock by 2 h' }).click()
    await seeAhead(world(), /^(?:2 h|1 h 59 min) ahead$/, 7_200_000)
    await world().page.reload()
    await world().page.getByText('live', { exact: true }).waitFor()
    expect(await world().page.evaluate('document.cookie + JSON.stringify(localStorage)')).toBe('{}')
    // The browser tells what was refused, too: the first question, and the wrong token. Nothing else was.
    expect(
      world()
        .misdeeds.splice(0)
        .map((misdeed) => /status of (\d+)/.exec(misdeed)?.[1]),
    ).toEqual(['401', '401'])
  })

  test('a session that ended with the mock is asked for anew', async () => {
    await world().server.close()
    const adminToken = 'control-token-1'
    world().server = await startServer({ adminToken })
    const signIn = async () => {
      await world().page.getByLabel('Control token').fill(adminToken)
      await world().page.keyboard.press('Enter')
      await world().page.getByText('live', { exact: true }).waitFor()
    }
    await world().page.goto(`${world().server.url}/__mock/`)
    await signIn()
    const port = Number(new URL(world().server.url).port)
    await world().server.close()
    world().server = await startServer({ adminToken, port })
    await signIn()
    world().misdeeds = world().misdeeds.filter((fault) => !/ERR_|Failed to load/.test(fault))
  })

  test('it is small, and asks nobody else', async () => {
    const sizes = ['index.html', 'page.js', 'page.css'].map(
      (name) => gzipSync(readFileSync(join(root, 'dist/inspector', name))).length,
    )
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(60 * 1_024)
    const asked: string[] = []
    world().page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await open(world())
    expect(asked.filter((path) => !path.startsWith('/__mock/'))).toEqual([])
  })
})

test('the command line says where it is', async () => {
  const { child, says, ended } = cli(['--port', '0'])
  const [, url = ''] = await says(/inspect\s+(http:\/\/127\.0\.0\.1:\d+\/__mock\/)/)
  await world().page.goto(url)
  await world().page.getByText('Nothing received yet').waitFor()
  child.kill('SIGINT')
  // The page holds a connection open: that keeps nobody waiting.
  expect((await ended).code).toBe(0)
  // It would go on to ask for the stream, and the browser to tell that nobody answers.
  await world().page.close()
  world().misdeeds = []
})
