// Replay with the got and ky hooks of docs/client.md: the second request is byte-for-byte the same, or is not sent.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { examplesIn } from '../support/client/examples.ts'
import { redirectTo, type Server, startServer } from '../support/client/server.ts'

const folder = mkdtempSync(join(tmpdir(), 'client-recipes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { runExample } = examplesIn(folder)

/** Runs the example with its last line replaced by the given calls. Returns their statuses. */
const post = async (title: string, server: Server, calls: readonly string[]) => {
  const lines = calls.map(
    (call) => `{ const answer = await api.${call}; console.log(answer.status ?? answer.statusCode) }`,
  )
  const setup = "const url = (path) => process.env['CXONE_API_URL'] + path\nconst throwHttpErrors = false\n"
  const stdout = await runExample(title, server, (text) =>
    text.replace(/\nconsole\.log\(await api[^]*$/, `\n${setup}${lines.join('\n')}\n`),
  )
  return stdout.trim().split('\n').map(Number)
}

describe.for(['got', 'ky'])('the docs example for %s', (title) => {
  test.for([
    ['a string', "body: 'text'"],
    ['JSON', "json: { a: 'é' }"],
    ['a form', title === 'got' ? "form: { a: '1+1' }" : "body: new URLSearchParams({ a: '1+1' })"],
    ['bytes', "body: Buffer.from('bytes')"],
  ])('repeats a request with %s byte for byte', async ([, body]) => {
    await using server = await startServer()
    server.revokedUpTo = 1
    expect(await post(title, server, [`post(url('/x'), { throwHttpErrors, ${body} })`])).toEqual([200])
    const [one, two] = server.calls('/x')
    expect(two?.raw).toBe(one?.raw)
  })

  test.for([
    ['FormData', "(() => { const data = new FormData(); data.append('a', new Blob(['b']), 'c.txt'); return data })()"],
    ['a stream', title === 'got' ? "Readable.from(['once'])" : "new Blob(['once']).stream()"],
  ])('repeats a request with %s byte for byte, or not at all', async ([, body]) => {
    await using server = await startServer()
    server.revokedUpTo = 1
    const source = title === 'got' ? `(await import('node:stream')).${body}` : body
    const value = body?.startsWith('Readable') === true ? source : body
    const [status] = await post(title, server, [`post(url('/x'), { throwHttpErrors, body: ${value} })`])
    const [one, two] = server.calls('/x')
    if (status === 401) expect(two).toBeUndefined()
    else expect(two?.raw).toBe(one?.raw)
  })

  test.for([301, 302, 303, 307, 308])(
    'does not repeat a POST that was redirected with %i and then refused with 401',
    async (status) => {
      await using server = await startServer()
      server.on('/order', redirectTo('/done', status))
      server.revokedUpTo = 1
      const calls = ["post(url('/order'), { throwHttpErrors, body: 'text' })", "get(url('/next'), { throwHttpErrors })"]
      const statuses = await post(title, server, calls)
      expect(server.calls('/order')).toHaveLength(1)
      expect(statuses[1]).toBe(200)
      expect(server.calls('/next').at(-1)?.authorization).toBe('Bearer token-2')
    },
  )

  test('does not renew the token after a 401 from another origin', async () => {
    await using server = await startServer()
    await using other = await startServer()
    server.on('/away', redirectTo(`${other.origin}/landing`, 307))
    expect(await post(title, server, ["post(url('/away'), { throwHttpErrors, body: 'text' })"])).toEqual([401])
    expect([server.issued, server.calls('/away').length]).toEqual([1, 1])
  })
})
