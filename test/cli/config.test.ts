import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { readConfig } from '../../src/server/config/config.ts'

// Valid contents of a config file, and the location of its errors. cli.test.ts covers how the command line prints them.

let folder: string
let files = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-config-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string) {
  files += 1
  const file = join(folder, `${files}.json`)
  await writeFile(file, text)
  return readConfig(file).catch((error: Error) => error.message.replace(`${file}: `, ''))
}

test.each([
  { apps: [{ client_id: 'mine', secrets: [{ value: 'a', expires_at: '2030-01-01' }] }] },
  { lifetime: '0s' },
  { lifetime: '1.5h' },
  { rate_limit: 'off' },
  { rate_limit: '1/1s' },
  { api_rate_limit: '10/1.5s' },
  { hosts: ['login.tenant.example', '*.tenant.example'] },
  { paths: ['/'] },
  { limits: { body: 1 } },
  { limits: {} },
  { hints: false },
  { data: { agents: [] } },
  { signing_key: 'k' },
  {},
])('%j is accepted by the config file and by createMock', async (given) => {
  const config = await read(JSON.stringify({ $schema: 'https://example.com/schema.json', ...given }))
  expect(config).toEqual(given)
  expect(() => createMock(given)).not.toThrow()
})

test('a byte order mark and surrounding whitespace in a config file are ignored', async () => {
  expect(await read('\uFEFF{"lifetime":"1h"}')).toEqual({ lifetime: '1h' })
  expect(await read('\n {"lifetime":"1h"}\r\n')).toEqual({ lifetime: '1h' })
})

test('a config file error reports every problem at once, one per line', async () => {
  const text = await read(
    '{"lifetime": 90, "host": [], "apps": [{"client_id": "a", "client_secret": "s", "secrets": []}]}',
  )
  expect(String(text).split('\n')).toEqual([
    expect.stringMatching(/several\.json: 3 problems$|3 problems$/),
    '  apps[0].client_secret: cannot be combined with secrets: use one of them; {"value": …} in secrets is the same',
    expect.stringMatching(
      /^ {2}lifetime: expected a duration .*, got 90; a number has no unit: write "90s" or "90ms"$/,
    ),
    '  host: Unknown option. Did you mean "hosts"?',
  ])
})

test.each([
  ['with a byte order mark', Buffer.from('\uFEFF{"lifetime":"1h"}', 'utf16le')],
  ['with that of the other order', Buffer.from('\uFEFF{"lifetime":"1h"}', 'utf16le').swap16()],
  ['without one', Buffer.from('{"lifetime":"1h"}', 'utf16le')],
])('a UTF-16 config file is refused with advice to save it as UTF-8: %s', async (_, bytes) => {
  const file = join(folder, 'utf16.json')
  await writeFile(file, bytes)
  await expect(readConfig(file)).rejects.toThrow(
    `${file}: encoded as UTF-16: save it as UTF-8 (PowerShell: Out-File -Encoding utf8)`,
  )
})

describe('an invalid value in a config file', () => {
  test.each([
    [{ lifetime: -1 }, 'lifetime: expected a duration'],
    [{ rate_limit: '60' }, 'rate_limit: expected "off" or requests/window'],
    [{ api_rate_limit: 60 }, 'api_rate_limit: expected "off" or requests/window'],
    [{ hosts: [''] }, 'hosts[0]: expected a host name'],
    [{ paths: ['/token', 'token'] }, 'paths[1]: expected a path that begins with /'],
    [{ limits: { body: 0 } }, 'limits.body: expected an integer from 1 to 16777216'],
    [{ limits: { body: 1.5 } }, 'limits.body: expected an integer from 1 to 16777216'],
    [{ limits: { boddy: 1 } }, 'limits.boddy: Unknown option. Did you mean "body"?'],
    [{ hints: 'no' }, 'hints: expected a boolean'],
    [{ data: { agents: {} } }, 'data.agents: expected'],
    [{ signing_key: '' }, 'signing_key: expected a string that is not empty'],
    [{ journalSize: 5 }, 'journalSize: Unknown option. Known: $schema, apps, access_keys'],
    [[], 'expected'],
  ])('is reported with its path: %j', async (given, says) => {
    expect(String(await read(JSON.stringify(given))).slice(0, says.length)).toBe(says)
  })
})

describe('a syntax error in a config file', () => {
  const comma = ': JSON has no comma before a closing bracket'
  const comments = ': JSON has no comments'
  test.each([
    ['{"note":"s3cret",}', `not JSON (line 1, column 17)${comma}`],
    ['{"a":["s3cret",\n  ]}', `not JSON (line 1, column 15)${comma}`],
    ['{\n  /* s3cret */ "a":1}', `not JSON (line 2, column 3)${comments}`],
    ['{"a":1} // s3cret', `not JSON (line 1, column 9)${comments}`],
    ['{"a":"// \\" // s3cret",}', `not JSON (line 1, column 23)${comma}`],
    ['{"a":"s3cret, ]",}', `not JSON (line 1, column 17)${comma}`],
    ['{"a":s3cret}\n// later', 'not JSON (line 1, column 6)'],
    ['{"a":"s3cret"\n"b":[1,]}', 'not JSON (line 2, column 1)'],
    ['{"a": \'s3cret\'}\n', 'not JSON (line 1, column 7)'],
    [`{"a":\n${'"s3cret", '.repeat(50)}`, 'not JSON (line 2, column 19)'],
    [`[\n"a",\n${'"b", '.repeat(50)}s3cret]`, 'not JSON (line 3, column 251)'],
    ['{"a":tru}', 'not JSON (line 1, column 9)'],
    ['s3cret', 'not JSON (line 1, column 1)'],
    ['{}s3cret', 'not JSON (line 1, column 3)'],
    ['{"a":"s3cret', /^not JSON \(line 1, column \d+\)$/],
    ['', 'not JSON'],
  ])('is reported with line and column, and without quoting the file: %s', async (text, says) => {
    const told = await read(text)
    if (typeof says === 'string') expect(told).toBe(says)
    else expect(told).toMatch(says)
    expect(told).not.toContain('s3cret')
  })
})

test('a config file that cannot be read is reported with the reason', async () => {
  const absent = join(folder, 'absent.json')
  await expect(readConfig(absent)).rejects.toMatchObject({
    name: 'CxoneMockError',
    code: 'CONFIG_INVALID',
    message: `${absent}: no such file`,
  })
  const directory = join(folder, 'directory.json')
  await mkdir(directory)
  await expect(readConfig(directory)).rejects.toMatchObject({ message: `${directory}: cannot be read (EISDIR)` })
})
