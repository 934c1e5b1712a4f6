import { describe, expect, test } from 'vitest'
import { diagnose, UnreadableError } from '../../src/doctor/index.ts'

// Commands in the surroundings in which they are pasted: sentences, prompts, scripts. Each stands beside its lookalike.

const url = 'https://api.nicecxone.com/auth/oauth/token'
const form = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vXpp'
const right = `curl -X POST ${url} -d '${form}'`
const idsOf = (input: string) => diagnose(input).requests.map(({ findings }) => findings.map(({ id }) => id).join(' '))

describe('a sentence about curl is no command', () => {
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
  ])('%s', (_, input) => {
    expect(idsOf(input)).toEqual([''])
  })

  test('alone, it is nothing that can be read', () => {
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
  ])('and a command is one that begins with %s', (_, input) => {
    expect(diagnose(input)).toMatchObject({ source: 'curl', requests: [{ request: { method: 'POST' } }] })
  })
})

describe('a prompt of cmd.exe', () => {
  const banner = 'Microsoft Windows [Version 10.0.19045.4170]\n(c) Microsoft Corporation.\n\n'
  const quoted = `curl -X POST "${url}" -d "${form}"`
  test.each([
    ['without a space behind it', `C:\\Users\\me>${quoted}`, ['']],
    ['without a space, before single quotes', `C:\\Users\\me>${right}`, ['shell-cut literal-quotes']],
    ['behind the banner', `${banner}C:\\Users\\me>${quoted}`, ['']],
    ['behind the banner, before single quotes', `${banner}C:\\Users\\me> ${right}`, ['shell-cut literal-quotes']],
    ['that is a part of a line', `echo 'on C:\\Users\\me> it works'\n${right}`, ['']],
  ])('%s', (_, input, ids) => {
    expect(idsOf(input)).toEqual(ids)
  })
})

describe('a caret in a command for bash is a part of its value', () => {
  const caret = 'grant_type=client_credentials&client_secret=Zk4tQ8vX^&client_id=7f3a9c21'
  test.each([
    ['before an ampersand', `curl ${url} -d '${caret}'`, ['']],
    ['before a percent sign', `curl ${url} -d '${form}' -H 'X-Note: a^%b'`, ['']],
    ['in a pattern behind the command', `${right} | grep -E '^"acc'`, ['']],
    ['outside of single quotes, which cmd.exe writes', `curl ^"${url}^" -d ^"${form.replaceAll('&', '^&')}^"`, ['']],
    ['inside of them, where others are outside', `curl ^"${url}^" -d '${caret}'`, ['shell-cut literal-quotes']],
  ])('%s', (_, input, ids) => {
    expect(idsOf(input)).toEqual(ids)
  })
})
