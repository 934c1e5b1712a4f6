import { describe, expect, test } from 'vitest'
import { diagnose, UnreadableError } from '../../src/doctor/index.ts'

// Commands in the context in which they are pasted: sentences, prompts, scripts. Each case has a lookalike next to it.

const url = 'https://api.nicecxone.com/auth/oauth/token'
const form = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vXpp'
const right = `curl -X POST ${url} -d '${form}'`
const idsOf = (input: string) => diagnose(input).requests.map(({ findings }) => findings.map(({ id }) => id).join(' '))

describe('a sentence about curl', () => {
  test.each([
    ['before one', `Here is the curl request that I'm sending:\n\n${right}`],
    ['behind one', `${right}\n\nbut curl doesn't work, what am I doing wrong?`],
    ['with a dash', `my curl — it doesn't work\n${right}`],
    ['with its name as code', `With \`curl\` it doesn't work:\n${right}`],
    ['with the release', `curl 7.88.1 (x86_64-pc-linux-gnu), that's it\n${right}`],
    ['with a flag as code', `I use curl \`-d\` as it's told\n${right}`],
    ['in a comment of a script', `#!/bin/bash\n# Don't forget: curl e.g. gets a token\n${right}`],
    ['with its own message', `$ ${right}\ncurl: (6) Couldn't resolve host`],
    ['that installs it', `apt-get install -y curl jq # it's needed\n${right}`],
  ])('is not read as a command: %s', (_, input) => {
    expect(idsOf(input)).toEqual([''])
  })

  test('cannot be read on its own', () => {
    expect(() => diagnose("my curl request doesn't work")).toThrow(UnreadableError)
  })

  test.each([
    ['a flag', `curl -d '${form}' ${url}`],
    ['a flag with a dash of a word processor', `curl —silent -d '${form}' ${url}`],
    ['a quote', `curl "${url}" -d '${form}'`],
    ['a placeholder', `curl <URL> ${url} -d '${form}'`],
    ['an address without a scheme', `curl api.nicecxone.com/auth/oauth/token -d '${form}'`],
    ['this machine', `curl localhost:4455/auth/oauth/token -d '${form}'`],
    ['this machine in IPv6', `curl [::1]:4455/auth/oauth/token -d '${form}'`],
    ['a line end', `curl \\\n${url} -d '${form}'`],
    ['a line end at once', `curl\\\n ${url} -d '${form}'`],
    ['a method whose flag was forgotten', `curl POST ${url} -d '${form}'`],
    ['a tab', `curl\t${url} -d '${form}'`],
  ])('is told apart from a command that begins with %s', (_, input) => {
    expect(diagnose(input)).toMatchObject({ source: 'curl', requests: [{ request: { method: 'POST' } }] })
  })
})

describe('a cmd.exe prompt', () => {
  const banner = 'Microsoft Windows [Version 10.0.19045.4170]\n(c) Microsoft Corporation.\n\n'
  const quoted = `curl -X POST "${url}" -d "${form}"`
  test.each([
    ['without a space behind it', `C:\\Users\\me>${quoted}`, ['']],
    ['without a space, before single quotes', `C:\\Users\\me>${right}`, ['shell-cut literal-quotes']],
    ['behind the banner', `${banner}C:\\Users\\me>${quoted}`, ['']],
    ['behind the banner, before single quotes', `${banner}C:\\Users\\me> ${right}`, ['shell-cut literal-quotes']],
    ['that is a part of a line', `echo 'on C:\\Users\\me> it works'\n${right}`, ['']],
  ])('decides whether a command has the quoting of cmd.exe: %s', (_, input, ids) => {
    expect(idsOf(input)).toEqual(ids)
  })
})

describe('a caret in a command', () => {
  const caret = 'grant_type=client_credentials&client_secret=Zk4tQ8vX^&client_id=7f3a9c21'
  test.each([
    ['before an ampersand', `curl ${url} -d '${caret}'`, ['']],
    ['before a percent sign', `curl ${url} -d '${form}' -H 'X-Note: a^%b'`, ['']],
    ['in a pattern behind the command', `${right} | grep -E '^"acc'`, ['']],
    ['outside of single quotes, which cmd.exe writes', `curl ^"${url}^" -d ^"${form.replaceAll('&', '^&')}^"`, ['']],
    ['inside of them, where others are outside', `curl ^"${url}^" -d '${caret}'`, ['shell-cut literal-quotes']],
  ])('is a part of the value in bash, and an escape in cmd.exe: %s', (_, input, ids) => {
    expect(idsOf(input)).toEqual(ids)
  })
})

describe('a value that cannot be seen', () => {
  test.each([
    ['headers from a file', `curl -H @headers.txt ${url} -d '${form}'`, 'value-not-seen'],
    ['a header that begins otherwise', `curl -H 'X-Note: @headers.txt' ${url} -d '${form}'`, ''],
    ['options from a file', `curl -K token.cfg ${url}`, 'body-not-seen value-not-seen'],
    ['options from a file, in one word', `curl -sKtoken.cfg ${url}`, 'body-not-seen value-not-seen'],
    ['options from a file beside a method', `curl -K a -X PUT ${url}`, 'method-not-post body-not-seen value-not-seen'],
    ['options from a file beside an address', `curl -K a ${url}x`, 'path-unknown body-not-seen value-not-seen'],
    ['a cookie file', `curl -b token.cfg ${url}`, 'method-not-post credentials-missing grant-type-missing'],
    ['a file that is sent', `curl -T body.txt -X POST ${url}`, 'body-not-seen'],
    ['a file that is sent with PUT', `curl -T body.txt ${url}`, 'method-not-post body-not-seen'],
    [
      'a length beside variables',
      `curl ${url} -H 'Content-Length: 99' -d "grant_type=client_credentials&client_id=$ID&client_secret=$S"`,
      'value-not-seen',
    ],
    [
      'a length beside a file',
      `curl ${url} -H 'Content-Length: 99' -d grant_type=client_credentials -d client_id=a7 --data-urlencode client_secret@s`,
      'value-not-seen',
    ],
    ['a length beside a value', `curl ${url} -H 'Content-Length: 99' -d '${form}'`, 'content-length-mismatch'],
    [
      'a length beside a variable elsewhere',
      `curl ${url} -H 'Content-Length: 99' -H "X: $A" -d '${form}'`,
      'content-length-mismatch value-not-seen',
    ],
  ])('causes only the findings that are certain: %s', (_, input, ids) => {
    expect(idsOf(input)).toEqual([ids])
  })
})

describe('--url-query', () => {
  const query = form.split('&').map((pair) => `--url-query '${pair}'`)
  test.each([
    ['puts its values into the address', `curl -X POST ${url} ${query.join(' ')}`, 'credentials-in-query'],
    ['makes no body', `curl ${url} --url-query a=b`, 'method-not-post credentials-missing grant-type-missing'],
    ['stands beside a body', `curl ${url} --url-query a=b -d '${form}'`, ''],
    ['encodes a value', `curl ${url} --url-query 'client_secret=Zk4t+Q%8v' -d '${form}'`, 'credentials-in-query'],
    [
      'takes a value behind + as it is',
      `curl ${url} --url-query '+client_secret=Zk4tQ8v%20X' -d '${form}'`,
      'credentials-in-query white-space-in-value',
    ],
    ['takes a value of a file', `curl ${url} --url-query trace@file -d '${form}'`, 'value-not-seen'],
    ['takes all of a file', `curl ${url} --url-query @file -d '${form}'`, 'value-not-seen'],
    [
      'gives way to -G',
      `curl -G ${url} --url-query client_secret=x -d a=b`,
      'method-not-post credentials-missing grant-type-missing',
    ],
  ])('%s', (_, input, ids) => {
    expect(idsOf(input)).toEqual([ids])
  })
})

describe('a value after an equals sign', () => {
  test.each([
    ['of a long option', `curl --request=POST ${url} -d '${form}'`, 'option-with-equals'],
    ['of an option that nobody knows', `curl --dta=x ${url} -d '${form}'`, 'option-with-equals'],
    ['of a short option', `curl -d='${form}' ${url}`, 'grant-type-missing'],
    ['in the value of an option', `curl -A --a=b ${url} --data '${form}'`, ''],
    ['behind the end of the options', `curl -d '${form}' ${url} -- --a=b`, ''],
  ])('is reported only if it belongs to a long option: %s', (_, input, ids) => {
    expect(idsOf(input)).toEqual([ids])
  })
})

describe('a command whose lines are not continued', () => {
  const flags = `--header 'Accept: */*'\n  --data grant_type=client_credentials\n  --data client_id=a7\n  --data client_secret=Zk4tQ8vX`
  test.each([
    ['before its address', `curl --request POST\n  --url ${url}\n  ${flags}`, ['line-not-continued']],
    ['before an address in quotes', `curl -X POST\n  '${url}'\n  -d '${form}'`, ['line-not-continued']],
    [
      'before its address, for cmd.exe',
      `C:\\>curl -X POST\r\n  --url "${url}"\r\n  -d "${form}"`,
      ['line-not-continued'],
    ],
    ['before what is wrong in it', `curl\\\n -X POST\n --url ${url}x\n ${flags}`, ['path-unknown line-not-continued']],
    [
      'before its address, and another command',
      `curl -X POST\n  --url ${url}\n  ${flags}\necho done\ncurl ${url} -d '${form}'`,
      ['line-not-continued', ''],
    ],
    ['at all, and needs not be', `curl -d '${form}' ${url}\n\nhttps://api.nicecxone.com is the host`, ['']],
    ['but it is', `curl --request POST \\\n  --url ${url} \\\n  -d '${form}'`, ['']],
  ])('is reported only if the missing continuation matters: %s', (_, input, ids) => {
    expect(idsOf(input)).toEqual(ids)
  })

  test.each([
    ['what a shell says', '-bash: client_id=a7: command not found', 'credentials-missing'],
    ['a flag', '-d client_id=a7', 'line-not-continued'],
    ['a flag with a header', "-H'X: y'", 'line-not-continued'],
  ])('is recognized by the line that follows it: %s', (_, line, ids) => {
    expect(idsOf(`$ curl ${url} -d grant_type=client_credentials\n${line}`)).toEqual([ids])
  })

  test('is underlined at its first line end', () => {
    const [diagnosis] = diagnose(`curl --request POST\n  --url ${url}\n  ${flags}`).requests
    expect(diagnosis?.findings[0]?.where).toMatchObject({ line: 1, column: 19, length: 1 })
  })
})

describe('backticks', () => {
  const quick = `curl -d '${form}' ${url}`
  test.each([
    ['around a command in a page', `I ran \`${quick}\` and it's a \`401\`.`, ['']],
    ['around a command with its prompt', `\`$ ${quick}\``, ['']],
    ['around a command by its path', `\`/usr/bin/${quick}\``, ['']],
    ['before the end of a line', `It was \`${quick}\`\n-d is for data`, ['']],
    ['around a command in a script', `TOKEN=\`${quick}\`\necho "$TOKEN"`, ['']],
    ['inside of a command', `curl -d '${form}' "\`cat host\`/auth/oauth/token"`, ['value-not-seen']],
    ['around another word', `\`bash\` ${quick}\``, ['path-unknown']],
    ['three before a command in lines', `\`\`\`\n${quick} \`\n -s\n\`\`\``, ['']],
  ])('are read by their place around or inside a command: %s', (_, input, ids) => {
    expect(idsOf(input)).toEqual(ids)
  })
})

describe('a user in the URL or after -u', () => {
  const grant = '-d grant_type=client_credentials'
  test.each([
    ['is decoded before it is sent', `curl https://a7:Zk4t%2BQ8@api.nicecxone.com/auth/oauth/token ${grant}`, ''],
    ['is sent as it is behind -u', `curl ${url} -u a7:Zk4t%2BQ8 ${grant}`, ' encoded-twice'],
    ['gives way to a bearer token', `curl ${url} -u a7:Zk4t%2BQ8 --oauth2-bearer t ${grant}`, ''],
  ])('%s', (_, input, more) => {
    expect(idsOf(input)).toEqual([`authorization-header${more}`])
  })

  test.each([
    [`curl ${url} -u 'a7:Zk4tQ8vX' ${grant}`, 'a7:Zk4tQ8vX'],
    [`curl ${url} -ua7:Zk4tQ8vX ${grant}`, 'a7:Zk4tQ8vX'],
    [`curl https://a7:Zk4t%2BQ8@api.nicecxone.com/auth/oauth/token ${grant}`, 'a7:Zk4t%2BQ8'],
    [`curl ${url} -H 'Authorization: Basic YTc6Wms0dFE4dlg=' ${grant}`, 'Basic YTc6Wms0dFE4dlg='],
  ])('is underlined as a whole: %s', (input, whole) => {
    const { column = 0, length = 0 } = diagnose(input).requests[0]?.findings[0]?.where ?? {}
    expect(input.slice(column - 1, column - 1 + length)).toBe(whole)
  })
})

describe("an escape in $'…'", () => {
  test.each([
    ['of four digits', String.raw`$'${form}\u200b'`, 'zero-width-in-value'],
    ['of eight digits', String.raw`$'${form}\U0000200b'`, 'zero-width-in-value'],
    ['of bytes', String.raw`$'${form}\xe2\x80\x8b'`, 'zero-width-in-value'],
    ['of a code that no character has', String.raw`$'${form}\UFFFFFFFF'`, ''],
    ['of a letter that means nothing', String.raw`$'${form}\q'`, ''],
    ['in quotes that know none', String.raw`'${form}\U0000200b'`, ''],
  ])('is decoded as bash decodes it: %s', (_, data, ids) => {
    expect(idsOf(`curl ${url} -d ${data}`)).toEqual([ids])
  })
})
