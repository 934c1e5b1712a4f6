import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { cli, root } from '../support/processes.ts'

// Text that is typed in the wrong place is often a secret, so an error message does not repeat it.

const secret = 'Zk4tQ8vXn2LmRw7y'
const url = 'https://api.nicecxone.com/auth/oauth/token'
const unquoted = 'doctor takes one argument: quote the whole command, or pipe it in. Nothing was read'
const noCommand = 'unknown command: "cxone-mock --help" lists commands, and "cxone-mock doctor" reads requests'

describe('a command-line error', () => {
  test.each([
    [['doctor', 'curl', url, `-dclient_secret=${secret}`], unquoted],
    [['doctor', 'curl', url, '-d', `client_secret=${secret}`], unquoted],
    [['doctor', 'curl', url], unquoted],
    [['doctor', '--json', 'curl.exe', `--user=a:${secret}`, url], unquoted],
    [['doctor', '--', 'curl', url, '-d', secret], unquoted],
    [['doctor', 'POST', `/?client_secret=${secret}`, 'HTTP/1.1'], unquoted],
    [['doctor', `--jsn=${secret}`], "unknown option '--jsn' (Did you mean --json?)"],
    [['doctor', `${secret}.json`], 'there is no such .json file'],
    [['doctor', `client_secret=${secret}.json`], 'there is no such .json file'],
    [['doctor', '--listen', secret], '--listen and --upstream wait for requests: omit the input'],
    [['token', `--secrt=${secret}`], "unknown option '--secrt' (Did you mean --secret?)"],
    [['token', `--${secret}`], 'unknown option'],
    [['token', `-s${secret}`], "unknown option '-s'"],
    [['token', `---${secret}`], 'unknown option'],
    [['token', '--url', `ftp://a:${secret}@x`], /^--url is not an http or https URL/],
    [['token', '--url', `client_secret=${secret}`], /^--url is not an http or https URL/],
    [[`--admin-tokn=${secret}`], "unknown option '--admin-tokn' (Did you mean --admin-token?)"],
    [
      ['--log', `--admin-token=${secret}`],
      "option '--log <kind>' argument '…' is invalid. Allowed choices are pretty, json, silent.",
    ],
    [['--port', secret], "option '--port <number>' argument '…' is invalid. Expected a port from 0 to 65535."],
    [
      ['--lifetime', secret],
      /^option '--lifetime <duration>' argument '…' is invalid\. expected a duration .*, got "…"\.$/,
    ],
    [[secret], noCommand],
    [['curl', url, '-u', `a:${secret}`], noCommand],
    [['serve', secret], "too many arguments for 'serve'. Expected 0 arguments but got 1."],
    [['explain', secret], 'No rule has this id. "cxone-mock rules" lists them.'],
  ])('does not repeat a secret: %j', async (args, message) => {
    const { code, stdout, stderr } = await cli(args).ended
    expect([code, stdout, stderr.split('\n').length]).toEqual([2, '', 2])
    expect(stderr).toMatch(/^cxone-mock: /)
    const said = stderr.slice('cxone-mock: '.length).trimEnd()
    if (typeof message === 'string') expect(said).toBe(message)
    else expect(said).toMatch(message)
    expect(stderr).not.toContain(secret.slice(1, 5))
  })

  test('is one line without a stack trace for a folder in place of a file', async () => {
    const [folder, source] = await Promise.all([cli(['doctor', tmpdir()]).ended, cli(['doctor', root]).ended])
    expect([folder, source]).toEqual(
      [1, 2].map(() => ({ code: 2, stdout: '', stderr: 'cxone-mock: the file cannot be read (EISDIR)\n' })),
    )
  })
})
