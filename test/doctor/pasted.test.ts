import { expect, test } from 'vitest'
import { diagnose } from '../../src/doctor/index.ts'

// More input that people paste. Each case has a lookalike without the finding next to it.

const url = 'https://api.nicecxone.com/auth/oauth/token'
const secret = 'Zk4tQ8vXn2LmRw7y'
const form = `grant_type=client_credentials&client_id=7f3a9c21&client_secret=${secret}`
const idsOf = (input: string) => diagnose(input).requests.map(({ findings }) => findings.map(({ id }) => id).join(' '))

test.each([
  ['JSON with variables in it', `--json '{"client_id":"'$ID'","client_secret":"'"$SECRET"'"}'`, 'body-json'],
  ['a user of two variables', `-u "$ID:$SECRET" -d grant_type=client_credentials`, 'authorization-header'],
  [
    'a header that a command makes',
    `-H "Authorization: Basic $(echo -n a:b | base64)" -d grant_type=client_credentials`,
    'authorization-header',
  ],
  ['multipart with variables in it', `-F client_id=$ID -F client_secret=$SECRET`, 'body-multipart'],
  [
    'an access key in variables',
    `--json "{\\"accessKeyId\\":\\"$ID\\",\\"accessKeySecret\\":\\"$SECRET\\"}"`,
    'access-key-body',
  ],
  [
    'a parameter that stands twice, in variables',
    `-d "grant_type=client_credentials&client_id=$ID&client_secret=$SECRET&client_id=$ID"`,
    'parameter-repeated',
  ],
  [
    'a misspelt name before a variable',
    `-d "grant_type=client_credentials&clientId=$ID&client_secret=x8"`,
    'name-misspelt',
  ],
  ['a form with variables in it', `-d "grant_type=client_credentials&client_id=$ID&client_secret=$SECRET"`, ''],
  ['a label from a variable', `-H "Content-Type: $TYPE" -d '${form}'`, ''],
  ['a grant from a variable', `-d "grant_type=$GRANT&client_id=a7&client_secret=Zk4tQ8vX"`, ''],
])('the doctor reports findings that do not depend on an unseen value: %s', (_, flags, ids) => {
  expect(idsOf(`curl ${url} ${flags}`)).toEqual([`${ids} value-not-seen`.trim()])
})

test('the doctor reports only credentials-in-query and value-not-seen for variables in the query', () => {
  const query = 'grant_type=client_credentials&client_id=$ID&client_secret=$SECRET'
  expect(idsOf(`curl -X POST "${url}?${query}"`)).toEqual(['credentials-in-query value-not-seen'])
})

test.each([
  ['a command by its whole path', `/usr/bin/curl ${url} -u a7:b7 -d '${form}'`, ['authorization-header']],
  ['a word that ends as the command does', `curl ${url} -d '${form}' -H 'X: libcurl -u a7:b7'`, ['']],
  [
    'a prompt of cmd.exe before single quotes',
    `C:\\Users\\me> curl -X POST ${url} -d '${form}'`,
    ['shell-cut literal-quotes'],
  ],
  [
    'a command behind --next',
    `curl ${url} -d '${form}' --next ${url} -u a7:b7 -d '${form}'`,
    ['', 'authorization-header'],
  ],
  ['--next as a value', `curl ${url} -d '${form}' -A --next`, ['']],
  ['a whole form given to --data-urlencode', `curl ${url} --data-urlencode '${form}'`, ['encoded-twice']],
  [
    'a parameter with an ampersand given to --data-urlencode',
    `curl ${url} -d grant_type=client_credentials -d client_id=a7 --data-urlencode 'client_secret=Zk4&client=8vX'`,
    [''],
  ],
  ['a long dash before a flag with a value', `curl —request POST ${url} –d '${form}'`, ['typographic-dash']],
  ['a long dash inside of a value', `curl --request POST ${url} -d '${form}' -H 'X: —d a'`, ['']],
  ['an object in place of a value', `curl ${url} -d '${form.replace(secret, '[object Object]')}'`, ['value-undefined']],
  ['a placeholder of two words', `curl ${url} -d '${form.replace(secret, '<MY SECRET>')}'`, ['placeholder-left-in']],
  ['a secret with a space in it', `curl ${url} -d '${form.replace(secret, 'MY SECRET9')}'`, ['white-space-in-value']],
])('the doctor diagnoses pasted input correctly: %s', (_, input, ids) => {
  expect(idsOf(input)).toEqual(ids)
})

test.each([
  ['clientId', 'credentials-missing'],
  ['Client_Id', 'credentials-missing'],
  ['client-id', 'credentials-missing'],
  ['client_id ', 'credentials-missing'],
  ['amp;client_id', 'credentials-missing'],
  ['\u200Bclient_id', 'credentials-missing'],
])('the doctor reports the misspelled name %j, and not that the parameter is missing', (name, consequence) => {
  const ids = idsOf(`curl ${url} -d '${form.replace('client_id', name)}'`).join(' ')
  expect(ids).toContain('name-misspelt')
  expect(ids).not.toContain(consequence)
})

test.each(['client', 'client_ids', 'x_client_id'])('the doctor ignores the unrelated name %j', (name) => {
  expect(idsOf(`curl ${url} -d '${form}&${name}=a7'`)).toEqual([''])
})

test('the doctor ignores a misspelled name next to the correct one', () => {
  expect(idsOf(`curl ${url} -d '${form}&clientId=a7'`)).toEqual([''])
})

test('the doctor assumes a form for a string without a Content-Type in an axios error, as axios does', () => {
  const config = { url, method: 'post', headers: {}, data: form }
  expect(idsOf(JSON.stringify({ config }))).toEqual([''])
  expect(idsOf(JSON.stringify({ config: { ...config, data: '' } }))).toEqual(['credentials-missing grant-type-missing'])
})

test('the doctor does not diagnose a body that a HAR file keeps in base64', () => {
  const headers = [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }]
  const har = (postData: object) =>
    JSON.stringify({ log: { entries: [{ request: { method: 'POST', url, headers, postData } }] } })
  expect(idsOf(har({ encoding: 'base64', text: btoa(form) }))).toEqual(['body-not-seen'])
  expect(idsOf(har({ encoding: 'utf-8', text: form }))).toEqual([''])
})

test('the doctor joins form lines that begin with an ampersand in an editor file, but not in raw HTTP', () => {
  const lines = form.replaceAll('&', '\n&')
  const label = 'Content-Type: application/x-www-form-urlencoded'
  expect(idsOf(`POST ${url}\n${label}\n\n${lines}\n`)).toEqual([''])
  expect(idsOf(`POST ${url} HTTP/1.1\n${label}\n\n${lines}\n`).join('')).toContain('newline-in-value')
})
