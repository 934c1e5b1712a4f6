import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { rightRequest, sendOverSocket } from '../support/adapters.ts'
import { builtCli, root, start, type Running } from '../support/processes.ts'

// Real processes behind real pipes: a reader such as `head` exits while a command is still writing.

let folder: string
let server: CxoneServer
const running: Running[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-pipes-'))
  server = await startServer()
})
afterEach(() => {
  // Kills the shell and every process that it started.
  for (const { child } of running.splice(0)) {
    try {
      process.kill(-(child.pid ?? Number.NaN), 'SIGKILL')
    } catch {
      // The process group has already exited.
    }
  }
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const wrong = `curl https://api.nicecxone.com/auth/oauth/token -d 'client_id=7f3a9c21'`
const credentials = { CXONE_CLIENT_ID: 'demo', CXONE_CLIENT_SECRET: 'demo-secret', PACT_DO_NOT_TRACK: 'true' }

/** Runs an sh script in which `$@` is the command under test. */
function sh(script: string, args: readonly string[]): Running {
  const program = [process.execPath, builtCli, ...args]
  const started = start('sh', ['-c', script, 'sh', ...program], { ...credentials, TMPDIR: folder }, root, true)
  running.push(started)
  return started
}

/** The exit code of the command, and its output on the stream that stays open. */
async function ended(script: string, args: readonly string[]): Promise<{ code: string; said: string }> {
  const { stderr } = await sh(script, args).ended
  const [, said = '', code = ''] = /^([\s\S]*)code (\d+)\n$/.exec(stderr) ?? [undefined, stderr]
  return { code, said }
}

// `true` reads nothing and exits long before the command writes.
const closedStdout = '{ "$@"; echo "code $?" >&2; } | true'
const closedStderr = '{ "$@" 2>&1 >/dev/null; echo "code $?" >&3; } 3>&2 | true'

// Prints "gone" once the pipe has no reader.
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

describe('a command whose output pipe is closed', () => {
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
  ])('exits silently with code 141, like a program ended by SIGPIPE: %s', async (name) => {
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
  ])('exits silently with code 141 if it cannot write its message about %s', async (_, args) => {
    const given = args.at(-1) === '--url' ? [...args, server.url] : args
    expect(await ended(closedStderr, given)).toEqual({ code: '141', said: '' })
  })

  test.each([
    ['help', 'head -1', 'Usage: cxone-mock [options] [command]\n'],
    ['rules --json', 'head -c 100', '[\n  {\n    "rule": "host-other-vendor",'],
  ])('delivers the part that its reader asked for: %s | %s', async (name, reader, expected) => {
    const { stdout, stderr } = await sh(`{ "$@"; } | ${reader}`, commands()[name] ?? []).ended
    expect(stdout.startsWith(expected)).toBe(true)
    expect(stderr).toBe('')
  })

  test('stops a verification and leaves no temporary folder behind', async () => {
    await ended(closedStdout, commands()['verify'] ?? [])
    expect((await readdir(folder)).filter((name) => name.startsWith('cxone-mock-verify-'))).toEqual([])
  })

  test('still writes the report files of drift', async () => {
    await ended(closedStdout, commands()['drift'] ?? [])
    expect((await readdir(join(folder, 'drift'))).length).toBe(2)
  })

  test('still responds to the request that doctor --listen cannot report', async () => {
    const started = sh(`{ "$@"; echo "code $?" >&2; } | ${oneLine}`, commands()['doctor --listen'] ?? [])
    const [, url = ''] = await started.says(/listens on (\S+):/)
    await started.says(/gone/)
    expect((await sendOverSocket(url, rightRequest())).status).toBe(200)
    expect((await started.ended).stderr).toBe('gone\ncode 141\n')
  })
})

describe('a server whose log pipe is closed', () => {
  test.each([
    ['pretty', /listens on (\S+)/],
    ['json', /"url":"([^"]+)"/],
  ])('keeps responding and exits with code 0 on SIGTERM: --log %s', async (log, address) => {
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

describe('an output error other than a closed pipe', () => {
  test.skipIf(!existsSync('/dev/full'))(
    'is one line on standard error and exit code 1 (skipped without /dev/full)',
    async () => {
      for (const name of ['help', 'rules', 'doctor'])
        expect(await ended('"$@" >/dev/full; echo "code $?" >&2', commands()[name] ?? [])).toEqual({
          code: '1',
          said: 'cxone-mock: the output cannot be written (ENOSPC)\n',
        })
    },
  )
})
