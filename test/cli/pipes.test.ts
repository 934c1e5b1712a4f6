import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { rightRequest, sendOverSocket } from '../support/adapters.ts'
import { builtCli, root, start, type Running } from '../support/processes.ts'

// Real processes behind real pipes: a reader such as `head` goes away while a command still writes.

let folder: string
let server: CxoneServer
const running: Running[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-pipes-'))
  server = await startServer()
})
afterEach(() => {
  // The shell and all that it started.
  for (const { child } of running.splice(0)) {
    try {
      process.kill(-(child.pid ?? Number.NaN), 'SIGKILL')
    } catch {
      // All have ended.
    }
  }
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const wrong = `curl https://api.nicecxone.com/auth/oauth/token -d 'client_id=7f3a9c21'`
const credentials = { CXONE_CLIENT_ID: 'demo', CXONE_CLIENT_SECRET: 'demo-secret', PACT_DO_NOT_TRACK: 'true' }

/** Runs a script of sh in which `$@` is the command line. */
function sh(script: string, args: readonly string[]): Running {
  const program = [process.execPath, builtCli, ...args]
  const started = start('sh', ['-c', script, 'sh', ...program], { ...credentials, TMPDIR: folder }, root, true)
  running.push(started)
  return started
}

/** The exit code of the command, and what it wrote to where nothing is closed. */
async function ended(script: string, args: readonly string[]): Promise<{ code: string; said: string }> {
  const { stderr } = await sh(script, args).ended
  const [, said = '', code = ''] = /^([\s\S]*)code (\d+)\n$/.exec(stderr) ?? [undefined, stderr]
  return { code, said }
}

// `true` reads nothing and has ended long before the command writes.
const closedStdout = '{ "$@"; echo "code $?" >&2; } | true'
const closedStderr = '{ "$@" 2>&1 >/dev/null; echo "code $?" >&3; } 3>&2 | true'

// Says when the pipe has no reader any more.
const oneLine = '{ head -1; exec <&-; echo gone >&2; }'

const commands = (): Readonly<Record<string, readonly string[]>> => ({
  help: ['help'],
  '--help': ['--help'],
  '--version': ['--version'],
  'serve --help': ['serve', '--help'],
  rules: ['rules'],
  'rules --json': ['rules', '--json'],
  'rules --markdown': ['rules', '--markdown'],
  explain: ['explain', 'body-json'],
  doctor: ['doctor', wrong],
  'doctor --json': ['doctor', '--json', wrong],
  'doctor --listen': ['doctor', '--listen'],
  'doctor --listen --json': ['doctor', '--listen', '--json'],
  'doctor --upstream': ['doctor', '--upstream', server.url],
  token: ['token', '--url', server.url],
  verify: ['verify', 'contracts/pacts'],
  'verify --reporter json': ['verify', 'contracts/pacts/cxone-client-cxone-api.json', '--reporter', 'json'],
  drift: ['drift', '--token-url', `${server.url}/auth/oauth/token`, '--yes', '--out', join(folder, 'drift')],
})

describe('a command whose output nobody reads any more', () => {
  test.each([
    'help',
    '--help',
    '--version',
    'serve --help',
    'rules',
    'rules --json',
    'rules --markdown',
    'explain',
    'doctor',
    'doctor --json',
    'doctor --listen',
    'doctor --listen --json',
    'doctor --upstream',
    'token',
    'verify',
    'verify --reporter json',
    'drift',
  ])('ends without a word, as SIGPIPE ends other programs: %s', async (name) => {
    expect(await ended(closedStdout, commands()[name] ?? [])).toEqual({ code: '141', said: '' })
  })

  test.each([
    ['an unknown command', ['nonsense']],
    ['an unknown flag', ['serve', '--nonsense']],
    ['an unknown rule', ['explain', 'nonsense']],
    ['an input that cannot be read', ['doctor', 'nonsense']],
    ['a file that is not there', ['verify', 'nowhere.json']],
    ['a refusal', ['token', '--id', 'nobody', '--url']],
    ['a server that cannot start', ['serve', '--host', '300.1.1.1']],
  ])('ends so with its message about %s', async (_, args) => {
    const given = args.at(-1) === '--url' ? [...args, server.url] : args
    expect(await ended(closedStderr, given)).toEqual({ code: '141', said: '' })
  })

  test.each([
    ['help', 'head -1', 'Usage: cxone-mock [options] [command]\n'],
    ['rules --json', 'head -c 100', '[\n  {\n    "rule": "host-other-vendor",'],
  ])('has given its reader what was asked for: %s | %s', async (name, reader, expected) => {
    const { stdout, stderr } = await sh(`{ "$@"; } | ${reader}`, commands()[name] ?? []).ended
    expect(stdout.startsWith(expected)).toBe(true)
    expect(stderr).toBe('')
  })

  test('stops a verification, and leaves no temporary folder behind', async () => {
    await ended(closedStdout, commands()['verify'] ?? [])
    expect((await readdir(folder)).filter((name) => name.startsWith('cxone-mock-verify-'))).toEqual([])
  })

  test('still writes the report of a comparison with a tenant', async () => {
    await ended(closedStdout, commands()['drift'] ?? [])
    expect((await readdir(join(folder, 'drift'))).length).toBe(2)
  })

  test('answers the request that it cannot report', async () => {
    const started = sh(`{ "$@"; echo "code $?" >&2; } | ${oneLine}`, commands()['doctor --listen'] ?? [])
    const [, url = ''] = await started.says(/listens on (\S+):/)
    await started.says(/gone/)
    expect((await sendOverSocket(url, rightRequest())).status).toBe(200)
    expect((await started.ended).stderr).toBe('gone\ncode 141\n')
  })
})

describe('a server whose log nobody reads any more', () => {
  test.each([
    ['pretty', /listens on (\S+)/],
    ['json', /"url":"([^"]+)"/],
  ])('goes on and answers, and ends with 0 on SIGTERM: --log %s', async (log, address) => {
    const script = '{ "$@" 2>&1 & echo "pid $!" >&3; wait $!; echo "code $?" >&3; } 3>&2 | ' + oneLine
    const started = sh(script, ['serve', '--port', '0', '--log', log])
    const [, url = ''] = await started.says(address)
    const [, pid = ''] = await started.says(/pid (\d+)/)
    await started.says(/gone/)
    for (let request = 0; request < 3; request += 1)
      expect((await sendOverSocket(url, rightRequest('nobody'))).status).toBe(401)
    process.kill(Number(pid), 'SIGTERM')
    expect((await started.ended).stderr).toBe(`pid ${pid}\ngone\ncode 0\n`)
  })
})

describe('an output that cannot be written for another reason', () => {
  test.skipIf(!existsSync('/dev/full'))(
    'is one line on standard error and exit code 1 (skipped where the system has no /dev/full)',
    async () => {
      for (const name of ['help', 'rules', 'doctor'])
        expect(await ended('"$@" >/dev/full; echo "code $?" >&2', commands()[name] ?? [])).toEqual({
          code: '1',
          said: 'cxone-mock: the output cannot be written (ENOSPC)\n',
        })
    },
  )
})
