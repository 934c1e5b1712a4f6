import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { sendOverSocket } from '../support/adapters.ts'
import { root, start, type Running } from '../support/processes.ts'

// The sources in a folder of their own, so that whether and what was built here is the test's to say.

let folder: string
const running: Running[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-page-'))
  await cp(join(root, 'src'), join(folder, 'src'), { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rm(folder, { recursive: true }))

function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const command = ['--import', 'tsx', join(folder, 'src/cli/main.ts'), '--port', '0', ...args]
  const started = start(process.execPath, command, env, folder)
  running.push(started)
  return started
}
async function ready(started: Running): Promise<Record<string, string>> {
  return JSON.parse((await started.says(/^\{"event":"ready".*\}$/m))[0])
}
const get = (url: string, path: string, headers: Record<string, string> = {}) =>
  sendOverSocket(url, {
    method: 'GET',
    url: path,
    headers: Object.entries({ Host: new URL(url).host, ...headers }).flat(),
    body: new Uint8Array(),
  })

describe('the page of the inspector', () => {
  const files = [
    ['/__mock/', 'index.html', 'text/html; charset=utf-8'],
    ['/__mock/page.js', 'page.js', 'text/javascript; charset=utf-8'],
    ['/__mock/page.css', 'page.css', 'text/css; charset=utf-8'],
    ['/__mock/icon.svg', 'icon.svg', 'image/svg+xml; charset=utf-8'],
  ] as const

  test('says how to build it, and is there as soon as it is built; no token is needed to see it', async () => {
    const { url = '', inspector_url } = await ready(serve(['--log', 'json', '--admin-token', 'let-me-in']))
    expect(inspector_url).toBe(`${url}/__mock/`)
    for (const [path] of files) {
      const { status, body } = await get(url, path)
      const error = { error: 'page_not_built', message: expect.stringContaining('npm run build'), path: '' }
      expect([status, JSON.parse(body)]).toEqual([503, error])
    }

    await mkdir(join(folder, 'dist/inspector'), { recursive: true })
    for (const [, name] of files) await writeFile(join(folder, 'dist/inspector', name), `/* ${name} */`.repeat(100))
    for (const [path, name, type] of files) {
      const { status, headers, body } = await get(url, path)
      expect([status, body]).toEqual([200, `/* ${name} */`.repeat(100)])
      const { etag = '', 'content-security-policy': policy = '' } = headers
      const always = {
        'content-type': type,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': policy,
        vary: 'Accept-Encoding',
        etag: expect.stringMatching(/^W\/"[\w-]{43}"$/),
      }
      expect(headers).toMatchObject(always)
      expect(policy.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ])

      for (const known of [etag, `"other", ${etag}`, etag.replace('W/', '')]) {
        const again = await get(url, path, { 'If-None-Match': known })
        expect([again.status, again.body, again.headers]).toEqual([304, '', expect.objectContaining(always)])
      }
      expect((await get(url, path, { 'If-None-Match': '"other"' })).status).toBe(200)

      const packed = await get(url, path, { 'Accept-Encoding': 'br, gzip;q=0.8' })
      expect([packed.headers['content-encoding'], packed.headers.etag]).toEqual(['gzip', etag])
      expect(packed.body.length).toBeLessThan(body.length)
      const fetched = await fetch(url + path)
      expect([fetched.headers.get('content-encoding'), await fetched.text()]).toEqual(['gzip', body])
      const packedFor = async (accepted: string) =>
        (await get(url, path, { 'Accept-Encoding': accepted })).headers['content-encoding'] === 'gzip'
      for (const accepted of ['gzip', 'GZIP', 'br,gzip', 'gzip;q=1.0, *;q=0', 'gzip; q=0.001'])
        expect([accepted, await packedFor(accepted)]).toEqual([accepted, true])
      for (const accepted of ['', 'identity', 'gzipped', 'br, gzip;q=0', 'gzip;q=0.0, br', 'gzip ; q=0.000'])
        expect([accepted, await packedFor(accepted)]).toEqual([accepted, false])
      expect((await get(url, path, { Host: 'evil.example' })).status).toBe(403)
    }
    const redirect = await get(url, '/__mock')
    expect([redirect.status, redirect.headers.location]).toEqual([308, '__mock/'])
    expect((await fetch(`${url}/__mock`)).url).toBe(`${url}/__mock/`)
    for (const path of ['/__mock/page.html', '/__mock/../package.json', '/__mock/%2e%2e/package.json'])
      expect((await get(url, path, { Authorization: 'Bearer let-me-in' })).status).toBe(404)
  })

  // Elsewhere no name in the environment says which browser it is.
  const isDesktop = ['win32', 'darwin'].includes(process.platform) || /microsoft/i.test(release())
  describe.skipIf(isDesktop)('--open', () => {
    const browser = async (script: string) => {
      const file = join(folder, 'browser')
      await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      // Without a desktop there is only this one to ask.
      const none = { DISPLAY: '', WAYLAND_DISPLAY: '', XDG_CURRENT_DESKTOP: '', DESKTOP_SESSION: '' }
      return { ...none, BROWSER: file }
    }

    test('opens the page, and no token is in its address', async () => {
      const opened = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
      const asked = once(opened, 'request') as Promise<[IncomingMessage]>
      await once(opened, 'listening')
      const { port } = opened.address() as AddressInfo
      const tell = `fetch("http://127.0.0.1:${port}/", { headers: { opened: process.argv[1] } })`
      const env = await browser(`exec '${process.execPath}' -e '${tell}' "$1"`)
      const started = serve(['--open', '--admin-token', 'let-me-in'], env)
      const [, url] = await started.says(/^ {2}inspect {2}(\S+)$/m)
      expect((await asked)[0].headers.opened).toBe(url)
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/__mock\/$/)
      expect(started.stderr()).toBe('')
      opened.close()
    })

    test('says in one line that it could not, and goes on', async () => {
      const started = serve(['--open', '--log', 'json'], await browser('exit 1'))
      const { url = '', inspector_url } = await ready(started)
      await started.says(/no browser could be started.*\n/)
      expect(started.stderr()).toBe(`cxone-mock: no browser could be started; open ${inspector_url} by hand\n`)
      expect((await get(url, '/__mock/health', {})).status).toBe(200)
    })
  })
})
