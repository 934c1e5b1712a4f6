import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '../../src/server/index.ts'
import { tarball } from '../support/packed.ts'
import { has, machinePath, run, start } from '../support/processes.ts'

// The published package, installed into an empty folder and used with the machine's own Node, as a team would.

let folder: string
const env = { ...process.env, PATH: machinePath, NODE_OPTIONS: '' }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-package-'))
  await mkdir(join(folder, 'team'))
  await writeFile(join(folder, 'team/package.json'), '{"name": "team", "private": true, "type": "module"}')
  await run('npm', ['install', '--no-audit', '--no-fund', await tarball()], {
    cwd: join(folder, 'team'),
    env,
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const team = () => join(folder, 'team')
const node = (script: string) => run('node', ['--input-type=module', '-e', script], { cwd: team(), env })

describe('the packed tarball on the Node of the machine', () => {
  test('is tested on Node 20.19 or later', async () => {
    const { stdout } = await run('node', ['--version'], { env })
    const [major = 0, minor = 0] = stdout.slice(1).split('.').map(Number)
    expect(major > 20 || (major === 20 && minor >= 19)).toBe(true)
  })

  test('installs less than 4 MB in at most 3 packages, with notices for third-party code', async () => {
    const modules = join(team(), 'node_modules')
    const files = await readdir(modules, { recursive: true, withFileTypes: true })
    const sizes = await Promise.all(
      files.filter((file) => file.isFile()).map(async (file) => (await stat(join(file.parentPath, file.name))).size),
    )
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4_000_000)
    const lock = JSON.parse(await readFile(join(modules, '.package-lock.json'), 'utf8'))
    expect(Object.keys(lock.packages).length).toBeLessThanOrEqual(3)
    const notices = await readFile(join(modules, 'cxone-mock/dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const name of ['hono', 'zod', 'jose', '@msw/data', 'commander', '@noble/hashes'])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)\\n\\n.*\\bMIT\\b`, 'ms'))
  })

  test('has a manifest without the fields that only a checkout needs', async () => {
    const manifest = JSON.parse(await readFile(join(team(), 'node_modules/cxone-mock/package.json'), 'utf8'))
    expect(Object.keys(manifest)).toEqual([
      'name',
      'version',
      'description',
      'keywords',
      'homepage',
      'bugs',
      'license',
      'author',
      'repository',
      'bin',
      'files',
      'type',
      'sideEffects',
      'main',
      'types',
      'typesVersions',
      'exports',
      'peerDependencies',
      'peerDependenciesMeta',
      'engines',
    ])
  })

  test('contains exactly the docs pages that the README links to', async () => {
    const at = join(team(), 'node_modules/cxone-mock')
    const docs = await readdir(join(at, 'docs')).catch(() => [])
    const readme = await readFile(join(at, 'README.md'), 'utf8')
    const linked = new Set([...readme.matchAll(/\]\(docs\/([\w-]+\.md)/g)].map((match) => match[1] ?? ''))
    expect(docs.toSorted()).toEqual([...linked].toSorted())
    expect(docs.length).toBeGreaterThan(0)
  })

  test('starts its command line, from which fetch and curl get a token', async () => {
    const server = start(join(team(), 'node_modules/.bin/cxone-mock'), ['--port', '0', '--log', 'json'], env, team())
    try {
      const { token_url } = JSON.parse((await server.says(/^\{"event":"ready".*\}$/m))[0])
      const form = 'grant_type=client_credentials&client_id=demo&client_secret=demo-secret'
      const byFetch = await node(
        `const r = await fetch(${JSON.stringify(token_url)}, { method: 'POST', body: new URLSearchParams('${form}') }); console.log(r.status, (await r.json()).token_type)`,
      )
      expect(byFetch.stdout.trim()).toBe('200 Bearer')
      if (has('curl'))
        expect(JSON.parse((await run('curl', ['-s', token_url, '-d', form], { env })).stdout)).toMatchObject({
          token_type: 'Bearer',
          expires_in: 7_200,
        })
      await server.says(/"event":"exchange"/)
    } finally {
      server.child.kill('SIGTERM')
    }
    expect((await server.ended).code).toBe(0)
  })

  test('provides the in-process mock and the server', async () => {
    const { stdout } = await node(`
      import { createMock } from 'cxone-mock'
      import { startServer } from 'cxone-mock/server'
      const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
      const mock = createMock()
      const response = await mock.fetch('https://api.nicecxone.com/auth/oauth/token', { method: 'POST', body: new URLSearchParams(form) })
      const server = await startServer()
      const overSocket = await fetch(server.url + '/auth/oauth/token', { method: 'POST', body: JSON.stringify(form) })
      const { access_token } = await response.json()
      const agents = await mock.fetch('https://api.nicecxone.com/api/v2/agents', { headers: { Authorization: 'Bearer ' + access_token } })
      console.log(response.status, overSocket.headers.get('mock-rule'), (await agents.json()).totalRecords)
      await server.close()
    `)
    expect(stdout.trim()).toBe('200 body-json 3')
  })

  test('contains everything that the protected API needs', async () => {
    const { stdout } = await node(`
      import { createMock } from 'cxone-mock'
      const mock = createMock()
      const url = 'https://api.nicecxone.com'
      const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
      const granted = await mock.fetch(url + '/auth/oauth/token', { method: 'POST', body: new URLSearchParams(form) })
      const { access_token } = await granted.json()
      const agents = await mock.fetch(url + '/api/v2/agents', { headers: { authorization: 'Bearer ' + access_token } })
      console.log(agents.status)
    `)
    expect(stdout.trim()).toBe('200')
  })

  test('provides the doctor', async () => {
    const { stdout } = await node(`
      import { diagnose, formatReport, UnreadableError } from 'cxone-mock/doctor'
      const report = diagnose("curl https://api.nicecxone.com/auth/oauth/token -u demo:demo-secret -d grant_type=client_credentials")
      let refused
      try { diagnose('prose') } catch (error) { refused = error instanceof UnreadableError }
      console.log(report.requests[0].findings[0].id, formatReport(report).includes('Corrected request:'), refused)
    `)
    expect(stdout.trim()).toBe('authorization-header true true')
  })

  test('names the fix if msw is missing', async () => {
    const { stderr } = await node(`import 'cxone-mock/msw'`).catch((error: { stderr: string }) => error)
    expect(stderr).toMatch(/Cannot find package 'msw' imported from .*install-msw-2\.15-or-3\.js/)
  })

  test('names the fix if msw is too old', async () => {
    const old = join(team(), 'node_modules/msw')
    await mkdir(old)
    await writeFile(join(old, 'package.json'), '{"name": "msw", "version": "1.3.5", "main": "index.js"}')
    await writeFile(join(old, 'index.js'), 'exports.rest = { get() {}, post() {} }')
    const { stderr } = await node(
      `import { createMock } from 'cxone-mock'; import { handlers } from 'cxone-mock/msw'; handlers(createMock())`,
    )
      .catch((error: { stderr: string }) => error)
      .finally(() => rm(old, { recursive: true }))
    expect(stderr).toContain('cxone-mock/msw needs msw 2.15 or later, or 3: npm install --save-dev msw@3')
  })

  test('ships the JSON Schema of the config file, with a description of every key', async () => {
    const { stdout } = await node(
      `import { readFileSync } from 'node:fs'; const schema = JSON.parse(readFileSync(new URL(import.meta.resolve('cxone-mock/config.schema.json')))); console.log(JSON.stringify(schema))`,
    )
    const { $schema, properties } = JSON.parse(stdout)
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(Object.keys(properties).toSorted()).toEqual(
      '$schema,access_keys,api_rate_limit,apps,data,hints,hosts,jwt_key,lifetime,limits,paths,profiles,rate_limit,refresh_tokens,signing_key,tenant,userhub'.split(
        ',',
      ),
    )
    for (const property of Object.values(properties)) expect(property).toHaveProperty('description')
  })

  test('ships the OpenAPI description that the server serves, with the default address', async () => {
    const { stdout } = await node(
      `import { readFileSync } from 'node:fs'; process.stdout.write(readFileSync(new URL(import.meta.resolve('cxone-mock/openapi.json'))))`,
    )
    await using server = await startServer()
    const served = await (await fetch(`${server.url}/__mock/openapi.json`)).json()
    const shipped = JSON.parse(stdout)
    const { session } = shipped.components.securitySchemes
    expect([shipped.servers, session.name]).toEqual([[{ url: 'http://127.0.0.1:4455' }], 'cxone-mock-4455'])
    shipped.servers[0].url = server.url
    session.name = `cxone-mock-${new URL(server.url).port}`
    expect(shipped).toEqual(served)
  })
})
