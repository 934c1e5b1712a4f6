import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { read } from '../../src/doctor/inputs/index.ts'
import { wireOf } from '../../src/doctor/inputs/reading.ts'
import { has, machinePath, run } from '../support/processes.ts'

/** The value of a header in a flat array of names and values. */
function headerValue(headers: readonly string[], name: string): string | undefined {
  const at = headers.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name)
  return at < 0 ? undefined : headers[at + 1]
}

// The reader against bash and curl: both get the same text, and the request that arrives is compared with the one read.

const commands = [
  `curl URL -d grant_type=client_credentials -d client_id=a -d client_secret=b`,
  `curl -X POST URL -d ‘grant_type=client_credentials&client_id=A&client_secret=B’`,
  `curl URL -d grant_type=client_credentials&client_id=A&client_secret=B`,
  `curl 'URL?x=1&y=2' -d a=b`,
  `curl URL \\\n  -H 'X-A: 1' \\\n  --data-raw 'a=b&c=d'`,
  `curl URL\n  -d a=b`,
  `curl URL --data-urlencode 'client_secret=a+b&c%d=é ~' --data-urlencode '=x=y' --data-urlencode 'a b'`,
  `curl -G URL -d a=b --data-urlencode 'c=d/e'`,
  `curl -G 'URL?x=1' -d a=b`,
  `curl URL --json '{"a":1}'`,
  `curl URL --json '{"a":' --json '1}'`,
  `curl URL -u 'id:se:cr+et' -d a=b`,
  `curl URL -uid:secret -da=b -H'Content-Type: text/plain'`,
  `curl -sSX PUT URL -d "a=\\"b\\" \\$c \\x"`,
  `curl URL -d $'a=b\\n\\x41\\'' -d ''`,
  `curl URL -d a=b -H 'Content-Type:' -H 'Accept;'`,
  `curl URL -d 'a=b' # -d c=d`,
  `curl URL -d 'a=b' > /dev/null 2>&1; echo -d c=d`,
  `curl -d 'a=b' > /dev/null URL 2> /dev/null`,
  `curl URL -d 'a=b' | cat`,
  `curl --url URL --request DELETE --header "X-A: it's" -o /dev/null`,
  `curl --data-raw @x URL`,
  `curl -I URL`,
  `curl URL -H 'Authorization: Bearer x' --oauth2-bearer y -A 'me 1.0' -d a`,
  `curl 'http://id:se@HOST/p' -d a=b`,
  `curl HOST/auth/oauth/token -d a=b`,
  `curl "URL" -d "a='b'" -d a\\&b -d a\\ b`,
  `X=1 curl URL -d a=b && true`,
  `X=\`curl URL -d 'a=b'\``,
  `echo "\`curl URL -d "a=b"\`"`,
  `curl URL -d $'a=\\xc3\\xa9\\303\\251\\xF0\\x9f\\x98\\x80'`,
  `curl URL -d $'a=\\z\\cA\\?\\E\\"\\&'`,
  `curl 'http://a%40b:c%21d%C3%A9@HOST/p' -d a=b`,
  `curl 'http://a%:+%zz@HOST/p' -d a=b`,
  `curl 'http://a@HOST/p' -d a=b`,
  `curl URL -u a:b --oauth2-bearer t -d a=b`,
  `curl 'http://u:p@HOST/p' --oauth2-bearer t -d a=b`,
  `curl URL -u a:b -H 'Authorization: Bearer x' -d a=b`,
  `curl -G 'URL#x' -d a=b`,
]

interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: readonly string[]
  readonly body: string
}

describe.skipIf(!has('curl') || !has('bash'))('the curl reader (skipped without curl or bash)', () => {
  const arrived: Arrived[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      arrived.push({ method: request.method ?? '', url: request.url ?? '', headers: request.rawHeaders, body })
      response.end()
    })
  })
  let host = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  test.each(commands)('reads a command as bash and curl send it: %s', async (command) => {
    const text = command.replaceAll('URL', `http://${host}/auth/oauth/token`).replaceAll('HOST', host)
    arrived.length = 0
    // The rest of a command that the shell cuts off runs as a separate command, as it does when pasted.
    await run('bash', ['-c', `${text}\nwait`], { env: { PATH: machinePath, HOME: '/nowhere' } }).catch(() => {})
    const [sent] = arrived
    if (sent === undefined) throw new Error('nothing arrived')
    const wire = wireOf(read(text).requests[0] ?? fail())
    const facts = (headers: readonly string[]) =>
      ['host', 'content-type', 'authorization', 'accept', 'x-a'].map((name) => headerValue(headers, name))
    // Releases of curl differ in how --data-urlencode encodes a space (+ or %20) and in the case of hex digits.
    const same = (encoded: string) =>
      encoded.replaceAll('+', '%20').replace(/%[\da-f]{2}/gi, (hex) => hex.toUpperCase())
    expect({
      method: wire.method,
      url: same(wire.url.replace(/^http:\/\/[^/]*/, '')),
      body: new TextDecoder().decode(wire.body),
      headers: facts(wire.headers),
    }).toEqual({ method: sent.method, url: same(sent.url), body: same(sent.body), headers: facts(sent.headers) })
  })
})

function fail(): never {
  throw new Error('nothing was read')
}

describe('a curl command for cmd.exe', () => {
  const url = 'https://api.nicecxone.com/auth/oauth/token'
  test.each([
    [`curl "${url}" ^\n  -H "X-A: 1" ^\n  -d "a=b&c=d"`, 'a=b&c=d', '1'],
    [`curl ^"${url}^" ^\r\n  -H ^"X-A: 1^" ^\r\n  --data-raw ^"a=b^&c=d^"`, 'a=b&c=d', '1'],
    [`curl ${url} -H "X-A: ^" -d a=b^&c=d`, 'a=b&c=d', '^'],
    [`curl ${url} -H ^"X-A: 1^" -d "a=\\"b\\""`, 'a="b"', '1'],
    [`curl ${url} -H ^"X-A: 1^" -d "a=""b"""`, 'a="b"', '1'],
    [`curl ${url} -H ^"X-A: 1^" -d 'a=b'`, "'a=b'", '1'],
    [`curl ${url} -H ^"X-A: 1^" -d a=b&c=d`, 'a=b', '1'],
    [`curl ${url} -H ^"X-A: 1^" -d "c:\\x\\\\"`, 'c:\\x\\', '1'],
    [`curl ${url} -H ^"X-A: 1^" --data-raw ^"a=1^\n\nb^"`, 'a=1\nb', '1'],
  ])('is read as Windows reads it: %j', (text, body, header) => {
    const wire = wireOf(read(text).requests[0] ?? fail())
    expect([new TextDecoder().decode(wire.body), headerValue(wire.headers, 'x-a'), wire.url]).toEqual([
      body,
      header,
      url,
    ])
  })
})
