import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { has, machinePath, root, run, start } from './processes.ts'

// What is published, installed into an empty folder and used with the machine's own Node, as a team would.

let folder: string
const env = { ...process.env, PATH: machinePath, NODE_OPTIONS: '' }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-package-'))
  // The sources are copied, so that a build beside a running test changes nothing for it.
  const source = join(folder, 'source')
  await mkdir(source)
  for (const name of [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'src',
    'contracts',
    'scripts',
    'README.md',
    'LICENSE',
  ])
    await cp(join(root, name), join(source, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(source, 'node_modules'))
  await run('npm', ['pack', '--pack-destination', folder], { cwd: source })
  await mkdir(join(folder, 'team'))
  await writeFile(join(folder, 'team/package.json'), '{"name": "team", "private": true, "type": "module"}')
  const { stdout } = await run('sh', ['-c', 'ls ../*.tgz'], { cwd: join(folder, 'team') })
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', stdout.trim()], {
    cwd: join(folder, 'team'),
    env,
  })
}, 180_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const team = () => join(folder, 'team')
const node = (script: string) => run('node', ['--input-type=module', '-e', script], { cwd: team(), env })

describe('the packed tarball on the Node of the machine', () => {
  test('runs on Node 20.19 and later', async () => {
    const { stdout } = await run('node', ['--version'], { env })
    const [major = 0, minor = 0] = stdout.slice(1).split('.').map(Number)
    expect(major > 20 || (major === 20 && minor >= 19)).toBe(true)
  })

  test('starts its command line, and fetch and curl get a token', async () => {
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

  test('gives the mock in process and the server', async () => {
    const { stdout } = await node(`
      import { cxoneMock, rules } from 'cxone-mock'
      import { startServer } from 'cxone-mock/server'
      const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
      const mock = cxoneMock()
      const response = await mock.fetch('https://api.nicecxone.com/auth/oauth/token', { method: 'POST', body: new URLSearchParams(form) })
      const server = await startServer()
      const overSocket = await fetch(server.url + '/auth/oauth/token', { method: 'POST', body: JSON.stringify(form) })
      console.log(rules.length, response.status, overSocket.headers.get('mock-rule'))
      await server.close()
    `)
    expect(stdout.trim()).toBe('25 200 body-json')
  })

  test('ships the JSON Schema of the config file', async () => {
    const { stdout } = await node(
      `import { readFileSync } from 'node:fs'; const schema = JSON.parse(readFileSync(new URL(import.meta.resolve('cxone-mock/config.schema.json')))); console.log(Object.keys(schema.properties).join())`,
    )
    expect(stdout.trim()).toBe(
      '$schema,apps,lifetime,rate_limit,api_rate_limit,hosts,paths,limits,hints,data,signing_key',
    )
  })
})
