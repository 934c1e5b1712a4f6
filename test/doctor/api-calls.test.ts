import { describe, expect, test } from 'vitest'
import { listenForArrivals } from '../../src/doctor/live/listener.ts'
import { diagnose, formatReport, type DoctorReport } from '../../src/doctor/index.ts'
import { startServer } from '../../src/server/index.ts'
import { cli } from '../support/processes.ts'

// An API call is not diagnosed as a token request. Anything close to a token request still is.

const bearer = "-H 'Authorization: Bearer Zk4tQ8vX'"
const api = `curl https://api.nicecxone.com/api/v2/agents ${bearer}`
const found = (input: string) => diagnose(input).requests.flatMap(({ findings }) => findings)
const idsOf = (input: string) => found(input).map(({ id }) => id)

describe('an API call', () => {
  test.each([
    api,
    `curl -X POST https://api.nicecxone.com/api/v2/agents ${bearer} --json '{"firstName":"Ada"}'`,
    `curl https://api.nicecxone.com/api/v2/agents -H "Authorization: bearer $TOKEN" -d @agent.json`,
    `curl --oauth2-bearer Zk4tQ8vX 'https://login.tenant.example/api/v2/contacts?skip=10'`,
    'GET /incontactapi/services/v34.0/agents HTTP/1.1\nHost: api-na1.niceincontact.com\nAuthorization: Bearer Zk4tQ8vX\n',
    'PATCH http://127.0.0.1:4455/api/v2/teams/1\nAuthorization: Bearer Zk4tQ8vX\n\n{"isActive":false}',
  ])('is reported as an API call and not diagnosed: %s', (input) => {
    expect(found(input)).toMatchObject([{ id: 'not-a-token-request', severity: 'note' }])
    expect(diagnose(input).requests).toMatchObject([{ wellFormed: true, checklist: [] }])
  })

  test('is reported in one sentence, without a checklist or a corrected request', () => {
    const text = formatReport(diagnose(api))
    expect(text).toMatch(
      /^Read as a curl command\.\n\nGET api\.nicecxone\.com\S+\n\nnote not-a-token-request: This is an API call with a bearer token, not a token request\. There is nothing to check\.\n {2}fix: {4}[^\n]+$/,
    )
    expect(text).not.toContain('Zk4t')
  })

  test('makes the doctor exit with code 0', async () => {
    const { code, stdout, stderr } = await cli(['doctor', api]).ended
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('not a token request')
  })

  test('is forwarded and reported as an API call, next to a token request that is diagnosed', async () => {
    await using server = await startServer()
    const reports: DoctorReport[] = []
    const onReport = (report: DoctorReport) => reports.push(report)
    await using doctor = await listenForArrivals({
      upstream: new URL(server.url),
      onReport,
      onTrouble: () => undefined,
    })
    const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
    const body = new URLSearchParams(form)
    const granted = await fetch(`${doctor.url}/auth/oauth/token`, { method: 'POST', body })
    const { access_token } = await granted.json()
    const headers = { Authorization: `Bearer ${access_token}` }
    expect((await fetch(`${doctor.url}/api/v2/agents`, { headers })).status).toBe(200)
    expect(reports.flatMap(({ requests }) => requests)).toMatchObject([
      { wellFormed: true, findings: [] },
      { wellFormed: true, findings: [{ id: 'not-a-token-request' }], answer: { status: 200 } },
    ])
  })

  test('gets a 200 from a doctor that does not forward', async () => {
    await using doctor = await listenForArrivals({ onReport: () => undefined, onTrouble: () => undefined })
    const headers = { Authorization: 'Bearer Zk4tQ8vX' }
    const response = await fetch(`${doctor.url}/api/v2/agents`, { headers })
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('not-a-token-request')])
  })
})

describe('a request that is close to a token request', () => {
  const url = 'https://api.nicecxone.com'
  test.each([
    [`a bearer token at a token path`, `curl ${url}/auth/oauth/token ${bearer} -d grant_type=client_credentials`],
    [`a bearer token at a token path and nothing more`, `curl -X POST ${url}/api/v2/oauth/token ${bearer}`],
    [`a path that is nearly one`, `curl -X POST ${url}/auth/oath/tken ${bearer}`],
    [`a path that speaks of tokens`, `curl -X POST ${url}/login/Token ${bearer}`],
    [`a form with credentials`, `curl ${url}/api/v2/agents ${bearer} -d client_id=a -d client_secret=b`],
    [`a form with a misspelt name`, `curl ${url}/api/v2/agents ${bearer} -d clientSecret=b`],
    [`credentials in the query`, `curl '${url}/api/v2/agents?grant_type=client_credentials' ${bearer}`],
    [`JSON with credentials`, `curl ${url}/api/v2/agents ${bearer} -d '{"client_id":"a"}'`],
    [`a Basic header`, `curl ${url}/api/v2/agents -u a:b`],
  ])('is diagnosed as a token request if it has %s', (_, input) => {
    expect(idsOf(input)).toContain('authorization-header')
    expect(idsOf(input)).not.toContain('not-a-token-request')
  })

  test('is diagnosed as a token request without any header, and at another CXone endpoint', () => {
    expect(idsOf(`curl ${url}/api/v2/agents`)).toContain('path-unknown')
    expect(idsOf(`curl -X POST ${url}/public/authentication/v1/refresh ${bearer}`)).toContain('endpoint-other')
  })

  test('is diagnosed as a token request if the journal says that the token endpoint answered it', () => {
    const headers = [['authorization', 'Bearer <8 characters>']]
    const request = { method: 'POST', host: 'api.nicecxone.com', path: '/custom/grant', headers }
    expect(idsOf(JSON.stringify({ rule: 'path-unknown', status: 404, request }))).toContain('path-unknown')
  })

  test('is diagnosed as a token request at a token path of the tenant', () => {
    const given = `curl -X POST ${url}/custom/grant ${bearer}`
    const [request] = diagnose(given, { paths: ['/custom/grant'] }).requests
    expect(request?.findings.map(({ id }) => id)).toContain('authorization-header')
  })
})
