import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtCli, root, start } from '../support/processes.ts'

// `cxone-mock verify`, as a team would run it: in a folder of its own that has Pact installed.

const form = 'application/x-www-form-urlencoded'
const granted = { status: 200, headers: { 'Content-Type': 'application/json' }, body: { token_type: 'Bearer' } }
const generators = (category: string) => ({
  [category]: {
    '$.client_id': { type: 'ProviderState', expression: '${clientId}' },
    '$.client_secret': { type: 'ProviderState', expression: '${clientSecret}' },
  },
})
const right = {
  description: 'a request for a token',
  providerStates: [{ name: 'an app is registered' }],
  request: {
    method: 'POST',
    path: '/auth/oauth/token',
    headers: { 'Content-Type': form },
    body: 'grant_type=client_credentials&client_id=ours&client_secret=invented',
    generators: generators('body'),
  },
  response: granted,
}
const inJson = {
  ...right,
  description: 'a request for a token in JSON',
  request: {
    ...right.request,
    headers: { 'Content-Type': 'application/json' },
    body: { grant_type: 'client_credentials', client_id: 'ours', client_secret: 'invented' },
  },
}
const strange = {
  ...right,
  description: 'a strange state',
  providerStates: [{ name: 'an application was registered' }],
}
const pactOf = (...interactions: object[]) =>
  JSON.stringify({
    consumer: { name: 'billing' },
    provider: { name: 'cxone' },
    interactions,
    metadata: { pactSpecification: { version: '3.0.0' } },
  })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-verify-test-'))
  await mkdir(join(folder, 'pacts/deep'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"private": true}')
  await mkdir(join(folder, 'node_modules'))
  await symlink(join(root, 'node_modules/@pact-foundation'), join(folder, 'node_modules/@pact-foundation'))
  await writeFile(join(folder, 'pacts/good.json'), pactOf(right))
  await writeFile(join(folder, 'pacts/deep/good.json'), pactOf(right))
  await writeFile(join(folder, 'bad.json'), pactOf(right, inJson, strange))
  await writeFile(join(folder, 'nonsense.json'), '{"a": 1}')
})
afterAll(() => rm(folder, { recursive: true }))

const verify = (...args: string[]) => start(process.execPath, [builtCli, 'verify', ...args], {}, folder).ended

describe('cxone-mock verify', () => {
  test.each([
    ['a file', ['pacts/good.json'], 1],
    ['a folder', ['pacts'], 1],
    ['a pattern', ['pacts/**/*.json'], 2],
    ['several', ['pacts/good.json', './pacts/{deep,nothing}/*.json'], 2],
  ])('takes %s, and says one line for each interaction', async (_, args, count) => {
    const { code, stdout } = await verify(...args)
    expect(
      stdout.match(/^ok {5}billing: a request for a token, given an app is registered {2}\[granted\]$/gm)?.length,
    ).toBe(count)
    expect(stdout).toContain(`${count} passed, 0 failed`)
    expect(code).toBe(0)
  })

  test('takes an address', async () => {
    const server = createServer((_, response) => response.end(pactOf(right)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { code, stdout } = await verify(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/pact?token=hidden`,
    )
    server.close()
    expect([code, stdout.includes('1 passed, 0 failed')]).toEqual([0, true])
    expect(stdout).not.toContain('hidden')
  })

  test('says of a client that sends JSON what is wrong, by which rule, and what to do; the status is 1', async () => {
    const { code, stdout } = await verify('bad.json')
    expect(stdout).toContain(`failed billing: a request for a token in JSON, given an app is registered  [body-json]
         status: expected 200 but was 401
`)
    expect(stdout).toContain('answered by body-json: The body is JSON.')
    expect(stdout).toContain('fix: Send a form: in JavaScript pass new URLSearchParams({...}) as the body')
    expect(stdout).toContain('1 passed, 2 failed')
    expect(code).toBe(1)
  })

  test('says of a state that it does not know which one was meant, and which there are', async () => {
    const { stdout } = await verify('bad.json')
    expect(stdout).toContain(
      'the provider state "an application was registered" is not a state. Did you mean "an app is registered"? Known: "an app is registered", "no app is registered"',
    )
  })

  test('writes JSON', async () => {
    const { stdout } = await verify('bad.json', '--reporter', 'json')
    const { passed, failed, interactions } = JSON.parse(stdout)
    expect([passed, failed]).toEqual([1, 2])
    expect(interactions[1]).toMatchObject({ passed: false, rule: 'body-json', consumer: 'billing', provider: 'cxone' })
  })

  test('writes JUnit into a file', async () => {
    const { stdout, code } = await verify('bad.json', '--reporter', 'junit', '--out', 'reports/junit.xml')
    expect([stdout.trim(), code]).toEqual(['1 passed, 2 failed; see reports/junit.xml', 1])
    const xml = await readFile(join(folder, 'reports/junit.xml'), 'utf8')
    expect(xml).toContain('<testsuites name="cxone-mock verify" tests="3" failures="2">')
    expect(xml).toContain('<failure message="status: expected 200 but was 401">')
    expect(xml).toContain('&quot;an app is registered&quot;')
  })

  test('writes annotations for GitHub', async () => {
    const { stdout } = await verify('bad.json', '--reporter', 'github')
    expect(stdout).toContain(
      '::error file=bad.json,title=billing%3A a request for a token in JSON::status: expected 200 but was 401%0Abody $: ',
    )
  })

  test.each([
    [['nowhere.json'], 'cxone-mock: nowhere.json: no such file or folder'],
    [['none/*.json'], 'cxone-mock: none/*.json: no file matches this pattern'],
    [['nonsense.json'], 'cxone-mock: nonsense.json: not a pact: consumer, provider or interactions are missing'],
    [[], 'cxone-mock: pass a pact (a file, a folder, a glob pattern or a URL), or --broker-url URL'],
    [['pacts', '--publish'], 'cxone-mock: --publish needs --broker-url URL'],
    [['pacts', '--reporter', 'xml'], "cxone-mock: option '--reporter <kind>' argument 'xml' is invalid."],
    [['http://127.0.0.1:9/x?secret=hidden'], 'cxone-mock: http://127.0.0.1:9/x: not reachable'],
  ])('ends with 2 and one line for %j', async (args, line) => {
    const { code, stderr, stdout } = await verify(...args)
    expect(stderr).toContain(line)
    expect([code, stderr.trim().split('\n').length, stdout]).toEqual([2, 1, ''])
  })

  test('says in one line what to install where Pact is not', async () => {
    const bare = await mkdtemp(join(tmpdir(), 'cxone-mock-bare-'))
    for (const name of ['src', 'contracts', 'package.json'])
      await cp(join(root, name), join(bare, name), { recursive: true })
    await mkdir(join(bare, 'node_modules'))
    for (const name of [
      'tsx',
      'esbuild',
      '@esbuild',
      'get-tsconfig',
      'resolve-pkg-maps',
      'commander',
      'hono',
      '@hono',
      'zod',
      '@noble',
      '@msw',
    ])
      await symlink(join(root, 'node_modules', name), join(bare, 'node_modules', name))
    const args = ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), 'src/cli/main.ts', 'verify']
    const { code, stderr } = await start(process.execPath, [...args, 'contracts/pacts'], {}, bare).ended
    const broker = await start(process.execPath, [...args, '--broker-url', 'http://127.0.0.1:9'], {}, bare).ended
    await rm(bare, { recursive: true })
    expect([code, stderr.trim()]).toEqual([
      2,
      'cxone-mock: @pact-foundation/pact is not installed: npm install --save-dev @pact-foundation/pact@17',
    ])
    expect([broker.code, broker.stderr.trim()]).toEqual([
      2,
      'cxone-mock: @pact-foundation/pact-cli is not installed: npm install --save-dev @pact-foundation/pact-cli@18',
    ])
  })
})

describe('cxone-mock verify with a broker', () => {
  test('takes the pacts of the provider from it, and publishes the results', async () => {
    const seen: { method: string; path: string; authorization: string | undefined; body: string }[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { method = '', url = '', headers } = request
        seen.push({ method, path: url, authorization: headers.authorization, body: Buffer.concat(chunks).toString() })
        const at = `http://${headers.host}`
        const links = {
          '/': { 'pb:latest-provider-pacts': { href: `${at}/pacts/provider/{provider}/latest`, templated: true } },
          '/pacts/provider/cxone/latest': { pacts: [{ href: `${at}/pact`, name: 'billing' }] },
          '/pact': {
            self: { href: `${at}/pact`, title: 'Pact' },
            'pb:publish-verification-results': { href: `${at}/results` },
          },
        }
        const pact = url === '/pact' ? JSON.parse(pactOf(right, inJson)) : {}
        response.setHeader('Content-Type', 'application/hal+json')
        response.end(JSON.stringify({ ...pact, _links: Object(links)[url] ?? {} }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code, stdout, stderr } = await verify(
      '--broker-url',
      url,
      '--broker-token',
      'hush',
      '--provider',
      'cxone',
      '--publish',
      '--provider-version',
      '1.2.3',
    )
    server.close()
    expect(stderr).toBe('')
    expect(stdout).toContain('ok     billing: a request for a token, given an app is registered  [granted]')
    expect(stdout).toContain('failed billing: a request for a token in JSON, given an app is registered  [body-json]')
    expect(stdout).toContain('fix: Send a form')
    expect(code).toBe(1)
    expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hush']))
    const published = seen.find(({ path, method }) => path === '/results' && method === 'POST')
    expect(JSON.parse(published?.body ?? '{}')).toMatchObject({ success: false, providerApplicationVersion: '1.2.3' })
  })

  test('ends with 2 and one line where the broker cannot be asked', async () => {
    const { code, stderr } = await verify('--broker-url', 'http://127.0.0.1:9', '--broker-token', 'hush')
    expect(stderr).toMatch(/^cxone-mock: the broker could not be reached: .*\n$/)
    expect(stderr).not.toContain('hush')
    expect(code).toBe(2)
  })
})
