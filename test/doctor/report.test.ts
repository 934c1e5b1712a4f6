import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagnose, formatReport } from '../../src/doctor/index.ts'
import { findingRows } from '../../src/doctor/findings/index.ts'
import { startServer } from '../../src/server/index.ts'
import { builtCli, cli, has, machinePath, root, run, start, type Running } from '../support/processes.ts'

const url = 'https://api.nicecxone.com/auth/oauth/token'
const form = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vX'
const wrong = `curl ${url} -d '{"client_id":"7f3a9c21"}'`
const right = `curl ${url} -d '${form}'`

describe('the corrected request', () => {
  const correctedOf = (input: string) => {
    const [diagnosis] = diagnose(input).requests
    if (diagnosis === undefined) throw new Error('nothing was read')
    return diagnosis.corrected
  }

  test.each(findingRows.map((row) => [row.id, row.example] as const))('for %s has no problems', (id, example) => {
    const [diagnosis] = diagnose(correctedOf(example).curl).requests
    expect(diagnosis?.wellFormed).toBe(true)
    // The tenant domain is kept, so the note about an unknown host remains.
    const notes = ['value-not-seen', ...(id === 'host-unknown' ? [id] : [])]
    expect(diagnosis?.findings.map((finding) => finding.id)).toEqual(notes)
  })

  test.each([
    [`curl https://api.nicecxone.com/oauth/tokn -d '${form}'`, url],
    [
      `curl https://api.niceincontact.com/api/v2/oauth/token -d '${form}'`,
      'https://api.niceincontact.com/api/v2/oauth/token',
    ],
    [
      `curl https://api-au1.niceincontact.com/auth/oauth/token -d '${form}'`,
      'https://api-au1.niceincontact.com/auth/oauth/token',
    ],
    [
      `curl https://api.mypurecloud.com/api/v2/oauth/token -d '${form}'`,
      'https://api.nicecxone.com/api/v2/oauth/token',
    ],
    [`curl http://127.0.0.1:4455/auth/oauth/token -u a:b`, 'http://127.0.0.1:4455/auth/oauth/token'],
  ])('for %s goes to the correct address', (input, address) => {
    for (const text of Object.values(correctedOf(input))) expect(text).toContain(`'${address}'`)
  })

  const exchange = (host: string) =>
    JSON.stringify({ rule: 'app-unknown', status: 401, request: { method: 'POST', host, path: '/auth/oauth/token' } })
  test.each([
    ['127.0.0.1', 'http://127.0.0.1:4455'],
    ['localhost', 'http://localhost:4455'],
    ['<9 characters>', 'http://[::1]:4455'],
    ['api.niceincontact.com', 'https://api.niceincontact.com'],
    ['login.tenant.example', 'https://login.tenant.example'],
    ['api.mypurecloud.com', 'https://api.nicecxone.com'],
  ])('for an exchange of a server with the host %s goes to %s', (host, address) => {
    const hosts = ['login.tenant.example']
    const origin = address.startsWith('https:') ? 'http://127.0.0.1:4455' : address.replace('localhost', '127.0.0.1')
    const { requests } = diagnose(exchange(host), { hosts, origin })
    expect(requests[0]?.corrected.curl).toContain(`curl '${address}/auth/oauth/token' `)
  })

  test('has a scope only if the original has one, and never shows its value', () => {
    expect(correctedOf(`${wrong}`).curl).not.toContain('scope')
    expect(correctedOf(`${right} -d scope=Zk4tQ8vX`).fetch).toContain('scope: process.env.CXONE_SCOPE')
  })

  const env = { ...process.env, CXONE_CLIENT_ID: 'demo', CXONE_CLIENT_SECRET: 'demo-secret', PATH: machinePath }

  test('gets a token with fetch, with axios and, if installed, with curl', async () => {
    await using server = await startServer()
    const { fetch: byFetch, axios, curl } = correctedOf(`curl ${server.url}/auth/oauth/token -u a:b`)
    for (const code of [byFetch, axios]) {
      const script = `${code}\nconsole.log(access_token.slice(0, 7), expires_in)`
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root, env })
      expect(stdout).toBe('cxmock_ 7200\n')
    }
    if (has('curl'))
      expect(JSON.parse((await run('sh', ['-c', `${curl} -s`], { env })).stdout)).toMatchObject({ expires_in: 7_200 })
  })

  const hasRequests = spawnSync('python3', ['-c', 'import requests'], { env }).status === 0
  test.skipIf(!hasRequests)('gets a token with Python (skipped without the requests package)', async () => {
    await using server = await startServer()
    const { python } = correctedOf(`curl ${server.url}/auth/oauth/token -u a:b`)
    expect((await run('python3', ['-c', `${python}\nprint(access_token[:7])`], { env })).stdout).toBe('cxmock_\n')
  })

  test.skipIf(!has('python3'))('is valid Python (skipped without Python)', async () => {
    const { python } = correctedOf(wrong)
    await run('python3', ['-c', `import ast, sys; ast.parse(sys.argv[1])`, python], { env })
    expect(python).toContain("os.environ['CXONE_CLIENT_SECRET']")
  })
})

describe('a report as text', () => {
  test('contains the kind of input, each finding underlined, the corrected request and the checklist', () => {
    const text = formatReport(diagnose(`curl -X POST ${url} \\\n  -d ‘${form}’`))
    expect(text).toMatch(
      /^Read as a curl command\.\n\nPOST api\.nicecxone\.com\/auth\/oauth\/token\n\nerror typographic-quotes: /,
    )
    expect(text).toContain(
      [
        '  where:  body, line 2, column 6',
        '      -d ‘grant_type=client_credentials&client_id=••••••••&client_secret=•••••••••',
        '         ^',
        '  seen:   in the body: ‘ (U+2018)',
      ].join('\n'),
    )
    expect(text).toContain(`  curl '${url}' \\\n`)
    expect(text.match(/^ {2}\d\. /gm)?.length).toBe(6)
  })

  test('calls a correct request well-formed, and contains no corrected request', () => {
    const text = formatReport(diagnose(right))
    expect(text).toContain('The request looks right.')
    expect(text).not.toContain('Corrected request')
  })

  test('shows only the length of a secret, its first and last character and what is odd about it', () => {
    const text = formatReport(diagnose(right.replace('Zk4tQ8vX', 'Zk4tQ8vXn2 LmRw7y')))
    expect(text).toContain('client_secret: 17 characters, the first is Z, the last is y; whitespace in it')
    expect(text).not.toMatch(/k4tQ|LmRw/)
    expect(formatReport(diagnose(right.replace('Zk4tQ8vX', 'Zk4 Q8')))).toContain('client_secret: 6 characters; white')
  })
})

describe('cxone-mock doctor', () => {
  let folder: string
  const running: Running[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cxone-mock-doctor-'))
    await writeFile(join(folder, 'pasted.txt'), wrong)
  })
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })
  const piped = (text: string | Uint8Array, ...args: string[]) => {
    const started = cli(['doctor', ...args])
    started.child.stdin?.end(text)
    return started.ended
  }

  test('reads an argument, a file or standard input, and exits with code 0 or 1', async () => {
    const [argument, file, input, dash] = await Promise.all([
      cli(['doctor', right]).ended,
      cli(['doctor', join(folder, 'pasted.txt')]).ended,
      piped(right),
      piped(wrong, '-', '--json'),
    ])
    expect([argument.code, file.code, input.code, dash.code]).toEqual([0, 1, 0, 1])
    expect(argument.stdout).toContain('The request looks right.')
    expect(file.stdout).toContain('error body-json')
    expect(JSON.parse(dash.stdout)).toEqual(JSON.parse(JSON.stringify(diagnose(wrong))))
  })

  test('reads UTF-16 input, as PowerShell writes it', async () => {
    const little = Buffer.from(`\uFEFF${wrong}\r\n`, 'utf16le')
    const [first, second] = await Promise.all([piped(little), piped(Buffer.from(little).swap16())])
    expect([first.code, second.code]).toEqual([1, 1])
    expect(first.stdout).toContain('error body-json')
    expect(second.stdout).toBe(first.stdout)
  })

  test('refuses binary input in one line, without repeating it', async () => {
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7_919) % 256))
    const { code, stdout, stderr } = await piped(bytes)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^cxone-mock: not recognised as a curl command, [^\n]*\(line 1, column 1\)\n$/)
  })

  test('exits with code 0 if there are only notes, and accepts the values of --token-host and --token-path', async () => {
    const tenant = right.replace('api.nicecxone.com/auth', 'login.tenant.example/custom')
    const [note, told] = await Promise.all([
      cli(['doctor', right.replace('api.nicecxone.com', 'login.tenant.example')]).ended,
      cli(['doctor', tenant, '--token-host', 'login.tenant.example', '--token-path', '/custom/oauth/token']).ended,
    ])
    expect([note.code, told.code]).toEqual([0, 0])
    expect(note.stdout).toContain('note host-unknown')
    expect(told.stdout).not.toContain('host-unknown')
  })

  test('exits with code 2 for unreadable input, with an error in one line or JSON that does not repeat it', async () => {
    const broken = `curl ${url} -d 'client_secret=Zk4tQ8vX`
    const [plain, json, absent, empty] = await Promise.all([
      cli(['doctor', broken]).ended,
      cli(['doctor', broken, '--json']).ended,
      cli(['doctor', 'absent.har']).ended,
      piped(''),
    ])
    expect([plain.code, json.code, absent.code, empty.code]).toEqual([2, 2, 2, 2])
    expect(plain.stderr).toBe(
      'cxone-mock: read as a curl command up to a quote that is never closed (line 1, column 52)\n',
    )
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'curl', line: 1, column: 52 })
    expect(absent.stderr).toBe('cxone-mock: no such file: absent.har\n')
    expect(plain.stderr + json.stdout).not.toContain('Zk4t')
  })

  test.each(['http://api.nicecxone.com', 'ftp://x', 'https://id:secret@api.nicecxone.com', 'api.nicecxone.com'])(
    'refuses to forward to %s',
    async (address) => {
      const { code, stderr } = await cli(['doctor', '--upstream', address]).ended
      expect([code, stderr.split('\n').length]).toEqual([2, 2])
      expect(stderr).toMatch(/^cxone-mock: --upstream expects an https URL/)
      expect(stderr).not.toContain('secret@')
    },
  )

  test('listens on the printed address, diagnoses a request and exits on SIGTERM', async () => {
    const started = start(process.execPath, [builtCli, 'doctor', '--listen'])
    running.push(started)
    const [, address = ''] = await started.says(/send your token request to (\S+),/)
    const response = await fetch(address, { method: 'POST', body: form })
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('warning form-under-other-label'),
    ])
    await started.says(/form-under-other-label/)
    expect(started.stdout()).not.toContain('Zk4tQ8vX')
    started.child.kill('SIGTERM')
    expect((await started.ended).code).toBe(0)
  })

  test('accepts the values of --token-host and --token-path in a request sent to --listen', async () => {
    const flags = ['--token-host', 'login.tenant.example', '--token-path', '/custom/token']
    const [plain, told] = [[], flags].map((more) => cli(['doctor', '--listen', '--json', ...more]))
    const idsAt = async (started: Running | undefined) => {
      if (started === undefined) throw new Error('nothing was started')
      running.push(started)
      const { url: address } = JSON.parse((await started.says(/^\{"event":"ready".*\}$/m))[0])
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' }
      const wire = { method: 'POST', headers: { ...headers, Host: 'login.tenant.example' }, agent: false }
      const report = await new Promise<string>((resolve, reject) => {
        const sent = request(`${address}/custom/token`, wire, (response) => {
          let text = ''
          response.on('data', (chunk) => (text += String(chunk))).on('end', () => resolve(text))
        })
        sent.on('error', reject)
        sent.end(form)
      })
      return JSON.parse(report).requests[0].findings.map(({ id }: { id: string }) => id)
    }
    expect([await idsAt(plain), await idsAt(told)]).toEqual([['path-unknown', 'host-unknown'], []])
  })

  test('forwards to a local endpoint and explains its 401 in lines of JSON', async () => {
    await using server = await startServer()
    const started = cli(['doctor', '--upstream', server.url, '--json'])
    running.push(started)
    const { url: address } = JSON.parse((await started.says(/^\{"event":"ready".*\}$/m))[0])
    const headers = { 'Content-Type': 'application/json' }
    const response = await fetch(`${address}/auth/oauth/token`, {
      method: 'POST',
      body: '{"client_secret":"Zk4tQ8vX"}',
      headers,
    })
    expect([response.status, response.headers.get('mock-rule')]).toEqual([401, 'body-json'])
    const [line] = await started.says(/^\{"source".*\}$/m)
    expect(JSON.parse(line)).toMatchObject({
      requests: [{ answer: { status: 401, error: 'invalid_client' }, findings: [{ id: 'body-json' }] }],
    })
    expect(line).not.toContain('Zk4t')
  })
})

test('docs/doctor.md lists every finding with its severity and description, and no other', () => {
  const table = readFileSync(join(root, 'docs/doctor.md'), 'utf8')
  const rows = [...table.matchAll(/^\| `([\w-]+)`\s*\| (\w+)\s*\| (.*?)\s*\|$/gm)].map(([, id, severity, says]) => [
    id,
    severity,
    says,
  ])
  expect(rows).toEqual(findingRows.map(({ id, severity, problem }) => [id, severity, problem]))
})

test('the entry point of the doctor needs no Node module, so it runs in a browser', async () => {
  const entryPoints = [join(root, 'src/doctor/index.ts')]
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', platform: 'browser', write: false })
  expect(outputFiles[0]?.text).not.toMatch(/node:|getBuiltinModule/)
})
