import { readFileSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { configSchema } from '../../src/mock-schema.ts'
import { jsonSchemaOf } from '../../src/options/json-schema.ts'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { profiles } from '../../src/profiles/index.ts'
import { issuer } from '../../src/profiles/issuer/index.ts'
import { allIds, apiRules } from '../support/tables.ts'
import { has, machinePath, root, run } from '../support/processes.ts'

// Runs the examples of the README and the docs.

// The nested Vitest run has no config, and its default timeout of five seconds is too short on a busy machine.
const patient = ['--testTimeout', '60000', '--hookTimeout', '60000']

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1] ?? '')

describe('the README', () => {
  let folder: string
  let server: CxoneServer
  beforeAll(async () => {
    folder = await mkdtemp(join(root, 'test/.docs-'))
    server = await startServer()
  })
  afterAll(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })

  test.each(blocks('ts').map((code) => [code.split('\n')[0] ?? '', code] as const))(
    'has a snippet that runs and prints the output in its comments: %s',
    async (_, code) => {
      const isTest = code.includes("from 'vitest'")
      const file = join(folder, `${code.length}${isTest ? '.test.ts' : '.mts'}`)
      // Maps the entry points of the package to the sources of this checkout.
      const names: Record<string, string> = {
        'cxone-mock': 'src/index.ts',
        'cxone-mock/server': 'src/server/index.ts',
        'cxone-mock/fetch': 'mocks/fetch.ts',
        'cxone-mock/msw': 'mocks/msw.ts',
        'cxone-mock/matchers': 'mocks/matchers.ts',
        'cxone-mock/doctor': 'src/doctor/index.ts',
        'cxone-mock/undici': 'mocks/undici.ts',
      }
      await writeFile(
        file,
        code.replaceAll(
          /from '(cxone-mock[^']*)'/g,
          (__, name: string) => `from '${join(root, names[name] ?? `there is no ${name}`)}'`,
        ),
      )
      if (isTest) {
        const vitest = join(root, 'node_modules/vitest/vitest.mjs')
        const { stdout } = await run(process.execPath, [vitest, 'run', ...patient, '--root', folder, file], {
          env: { ...process.env, NO_COLOR: '1' },
        })
        expect(stdout).toMatch(/Tests {2}1 passed/)
        return
      }
      let stdout = ''
      const log = vi.spyOn(console, 'log').mockImplementation((...printed) => {
        stdout += `${format(...printed)}\n`
      })
      try {
        await import(/* @vite-ignore */ file)
      } finally {
        log.mockRestore()
      }
      const expected = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(
        (match) => (match[1] ?? '').split('…')[0]?.trim() ?? '',
      )
      expect(expected.length).toBeGreaterThan(0)
      for (const text of expected) expect(stdout).toContain(text)
    },
  )

  test.skipIf(!has('curl'))('has curl commands that work (skipped without curl)', async () => {
    const lines = blocks('sh')
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('curl '))
    expect(lines.length).toBe(8)
    for (const line of lines) {
      const { stdout } = await run(
        'sh',
        ['-c', `${line.replaceAll('http://127.0.0.1:4455', server.url)} -s -o - -w ' %{http_code}'`],
        { env: { ...process.env, PATH: machinePath } },
      )
      expect(`${line} ${stdout}`).toMatch(line.includes('-u demo') ? / 401$/ : / 20[01]$/)
    }
  })

  test('has valid config files', () => {
    for (const text of blocks('json')) expect(configSchema.safeParse(JSON.parse(text)).error).toBeUndefined()
  })

  test('has a table of exactly the config file keys that exist', () => {
    const [, table = ''] = /docs: keys -->\n(.*?)<!-- end -->/s.exec(readme) ?? []
    const keys = [...table.matchAll(/^\| `(\w+)(?:\.\w+)?` \|/gm)].map((match) => match[1] ?? '')
    expect(['$schema', ...keys].toSorted()).toEqual(
      Object.keys(jsonSchemaOf(configSchema)['properties'] as object).toSorted(),
    )
  })

  test('lists exactly the rules that exist, and names every control route', async () => {
    const table = /docs: rules -->(.*?)<!-- end -->/s.exec(readme)?.[1] ?? ''
    expect([...table.matchAll(/^\| \d+ \| `([\w-]+)`/gm)].map((match) => match[1])).toEqual(
      allIds.slice(0, -apiRules.length),
    )
    const { paths } = await (await fetch(`${server.url}/__mock/openapi.json`)).json()
    for (const path of Object.keys(paths).filter((each) => each.startsWith('/__mock')))
      expect(readme).toContain(`\`${path}\``)
  })
})

describe('docs/testing.md', () => {
  test('has a test with fake timers that passes as it is printed', async () => {
    const folder = await mkdtemp(join(root, 'test/.docs-'))
    try {
      const code = /```ts\n(.*?)```/s.exec(readFileSync(join(root, 'docs/testing.md'), 'utf8'))?.[1] ?? ''
      const sources: Record<string, string> = {
        'cxone-mock': 'src/index.ts',
        'cxone-mock/client': 'src/client/index.ts',
        'cxone-mock/fetch': 'mocks/fetch.ts',
      }
      await writeFile(
        join(folder, 'time.test.ts'),
        code.replaceAll(
          /from '(cxone-mock[^']*)'/g,
          (_, name: string) => `from '${join(root, sources[name] ?? name)}'`,
        ),
      )
      const vitest = join(root, 'node_modules/vitest/vitest.mjs')
      const { stdout } = await run(process.execPath, [vitest, 'run', ...patient, '--root', folder], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: '1' },
      })
      expect(stdout).toMatch(/Tests {2}1 passed/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('docs/contracts.md', () => {
  test('has an example that passes as printed, with a client that requests no scope', async () => {
    const folder = await mkdtemp(join(root, 'test/.docs-'))
    try {
      const text = readFileSync(join(root, 'docs/contracts.md'), 'utf8')
      const code = /```ts\n(.*?cxoneContract.*?)```/s.exec(text)?.[1] ?? ''
      await writeFile(
        join(folder, 'contract.test.ts'),
        code.replace("'cxone-mock/contracts'", `'${join(root, 'contracts/index.ts')}'`),
      )
      await copyFile(join(root, 'examples/pact-team/src/token.js'), join(folder, 'token.js'))
      const vitest = join(root, 'node_modules/vitest/vitest.mjs')
      const { stdout } = await run(process.execPath, [vitest, 'run', ...patient, '--root', folder], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: '1' },
      })
      expect(stdout).toMatch(/Tests {2}\d{2} passed/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('the endpoint pages of the docs', () => {
  test('show the built-in access key', () => {
    const page = readFileSync(join(root, 'docs/issuer.md'), 'utf8')
    const [, id, secret] = /username=(\S+) \\\n.*password=(\S+)\n/.exec(page) ?? []
    expect([{ id, secret }]).toEqual(issuer.access_keys.slice(0, 1))
  })

  test.each(profiles.map(({ id, paths }) => [id, paths] as const))(
    'include one for %s, with its paths',
    (id, paths) => {
      const page = readFileSync(join(root, `docs/${id}.md`), 'utf8')
      for (const path of paths) expect(page).toContain(path)
      expect(readFileSync(join(root, 'docs/endpoints.md'), 'utf8')).toContain(`(${id}.md)`)
    },
  )
})
