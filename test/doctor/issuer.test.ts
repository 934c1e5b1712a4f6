import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { diagnose, formatReport } from '../../src/doctor/index.ts'
import { startServer } from '../../src/server/index.ts'
import { has } from '../support/processes.ts'

// A request to /auth/token is diagnosed by the rules of that endpoint, and not by those of another one.

const url = 'https://cxone.niceincontact.com/auth/token'
const key = '-d username=8KQ2WZ7RM4%3D%3D%3D%3D -d password=T5NX9PLB3V%3D%3D%3D%3D'
const idsOf = (input: string): string => (diagnose(input).requests[0]?.findings ?? []).map(({ id }) => id).join(' ')

describe('a request to /auth/token', () => {
  test.each([
    ['by Basic', `curl ${url} -u 7f3a9c21:Zk4tQ8vX -d grant_type=password ${key}`, ''],
    [
      'with all in the form',
      `curl ${url} -d grant_type=password ${key} -d client_id=7f3a9c21 -d client_secret=Zk4tQ8vX`,
      '',
    ],
    [
      'with a refresh token',
      `curl ${url} -d grant_type=refresh_token -d refresh_token=eyJhbGciOiJub25lIn0.eyJhIjoxfQ.x`,
      '',
    ],
    [
      'under a JSON label',
      `curl ${url} -u 7f3a9c21:Zk4tQ8vX -H 'Content-Type: application/json' -d grant_type=password ${key}`,
      '',
    ],
    ['without a client', `curl ${url} -d grant_type=password ${key}`, 'client-missing'],
    ['without a key', `curl ${url} -u 7f3a9c21:Zk4tQ8vX -d grant_type=password`, 'grant-parameter-missing'],
    ['in JSON', `curl ${url} -u 7f3a9c21:Zk4tQ8vX --json '{"grant_type":"password"}'`, 'body-json'],
    [
      'with client_credentials',
      `curl ${url} -d grant_type=client_credentials -d client_id=7f3a9c21 -d client_secret=Zk4tQ8vX`,
      'grant-type-unsupported',
    ],
    [
      'with the client twice',
      `curl ${url} -u 7f3a9c21:Zk4tQ8vX -d grant_type=password ${key} -d client_secret=Zk4tQ8vX`,
      'client-auth-twice',
    ],
    [
      'with a placeholder for a key',
      `curl ${url} -u 7f3a9c21:Zk4tQ8vX -d grant_type=password -d username=YOUR_ACCESS_KEY -d password=T5NX9PLB3V`,
      'placeholder-left-in',
    ],
    [
      'with an unset variable for a secret',
      `curl ${url} -u 7f3a9c21:Zk4tQ8vX -d grant_type=password -d username=8KQ2WZ7RM4 -d password=undefined`,
      'value-undefined',
    ],
    [
      'at a wrong path',
      `curl https://cxone.niceincontact.com/auth/tokens -u 7f3a9c21:Zk4tQ8vX -d grant_type=password ${key}`,
      'path-unknown',
    ],
  ])('is diagnosed by the rules of that endpoint: %s', (_, input, expected) => {
    expect(idsOf(input)).toBe(expected)
    expect(JSON.stringify(diagnose(input))).not.toMatch(/Zk4tQ8vX|8KQ2WZ7RM4|T5NX9PLB3V/)
    expect(formatReport(diagnose(input))).not.toMatch(/Remove the Authorization header|no username or password/)
  })

  test('has a checklist, and a corrected form without findings, if it is correct', () => {
    const [diagnosis] = diagnose(`curl ${url} -u 7f3a9c21:Zk4tQ8vX -d grant_type=password ${key}`).requests
    expect([diagnosis?.wellFormed, diagnosis?.checklist.map(({ id }) => id)]).toEqual([
      true,
      ['app-enabled', 'grant-enabled', 'secret-expiry', 'clock'],
    ])
    expect(idsOf(diagnosis?.corrected.curl.replaceAll(/\$\w+/g, 'x1y2z3w4') ?? '')).toBe('')
  })
})

test.skipIf(!has('curl'))(
  'the corrected request to /auth/token gets tokens, with Basic and in the form (skipped without curl)',
  async () => {
    await using server = await startServer({ access_keys: [{ id: 'k+&=', secret: 's%===' }] })
    const env = {
      ...process.env,
      CXONE_CLIENT_ID: 'demo',
      CXONE_CLIENT_SECRET: 'demo-secret',
      CXONE_ACCESS_KEY_ID: 'k+&=',
      CXONE_ACCESS_KEY_SECRET: 's%===',
    }
    for (const authentication of ['-u a:b', '']) {
      const [diagnosis] = diagnose(`curl ${server.url}/auth/token ${authentication} -d grant_type=password`).requests
      const { stdout } = await promisify(execFile)('sh', ['-c', `${diagnosis?.corrected.curl} -s`], { env })
      expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer', expires_in: 3_600 })
      const script = `${diagnosis?.corrected.fetch}\nconsole.log(expires_in)`
      const { stdout: printed } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        env,
      })
      expect(printed).toBe('3600\n')
    }
  },
)

describe('a request to UserHub', () => {
  const userhub = 'https://na1.nice-incontact.com/authentication/v1/token/access-key'
  const body = '{"accessKeyId":"8KQ2WZ7RM4====","accessKeySecret":"T5NX9PLB3V===="}'
  test.each([
    ['that is right', `curl ${userhub} --json '${body}'`, ''],
    ['as a form', `curl ${userhub} -d accessKeyId=8KQ2WZ7RM4 -d accessKeySecret=T5NX9PLB3V`, 'body-form'],
    [
      'with a placeholder',
      `curl ${userhub} --json '{"accessKeyId":"YOUR_KEY","accessKeySecret":"T5NX9PLB3V"}'`,
      'placeholder-left-in',
    ],
    ['without a secret', `curl ${userhub} --json '{"accessKeyId":"8KQ2WZ7RM4"}'`, 'member-missing'],
    [
      'at a path that it has not',
      `curl ${userhub.replace('access-key', 'access-token')} --json '${body}'`,
      'endpoint-other access-key-body',
    ],
  ])('is diagnosed by the rules of that endpoint: %s', (_, input, expected) => {
    expect(idsOf(input)).toBe(expected)
    expect(JSON.stringify(diagnose(input))).not.toMatch(/8KQ2WZ7RM4|T5NX9PLB3V/)
  })

  test('gets tokens in JavaScript once it is corrected', async () => {
    await using server = await startServer({ access_keys: [{ id: 'k"\\=', secret: 's====' }] })
    const [diagnosis] = diagnose(`curl ${server.url}/authentication/v1/token/access-key -d x=1`).requests
    const env = { ...process.env, CXONE_ACCESS_KEY_ID: 'k"\\=', CXONE_ACCESS_KEY_SECRET: 's====' }
    const script = `${diagnosis?.corrected.fetch}\nconsole.log(access_token.slice(0, 3))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env })
    expect(stdout).toBe('eyJ\n')
  })
})
