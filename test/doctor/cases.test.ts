import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { diagnose } from '../../src/doctor/index.ts'
import { findingRows } from '../../src/doctor/findings/index.ts'
import { engineOf } from '../../src/mock.ts'

// Every request that people posted, with its expected findings: errors first, then warnings, then notes. The posts have
// placeholders in place of the credentials, which is a finding too.

interface Case {
  readonly id: string
  readonly wire: string
  readonly request: { method: string; url: string; headers: Record<string, string>; body: string }
  readonly expect: { readonly rule: readonly string[] }
}

const expected: Record<string, string> = {
  'sggu-14388-q-as-pasted': 'typographic-quotes',
  'sggu-14388-q-intended': 'placeholder-left-in',
  'sggu-14388-q-basic-and-body': 'authorization-header placeholder-left-in',
  'sggu-14388-r1-intended': 'host-other-vendor placeholder-left-in',
  'sggu-14388-r2': 'placeholder-left-in',
  'sggu-14388-r3-cache': 'host-other-vendor credentials-in-query placeholder-left-in',
  'sggu-9722-q': 'body-json placeholder-left-in',
  'sggu-9722-q-header-claimed-axios0': 'body-json placeholder-left-in json-under-form-label',
  'sggu-9722-q-header-claimed-axios1': 'placeholder-left-in',
  'sggu-9722-curl-works': 'placeholder-left-in',
  'sggu-9722-r1': 'placeholder-left-in',
  'sggu-9722-r2': 'placeholder-left-in',
  'sggu-12682-q': 'placeholder-left-in host-lookalike',
  'sggu-12682-q-scope': 'placeholder-left-in host-lookalike',
  'sggu-12682-r1': 'authorization-header placeholder-left-in host-lookalike',
  'sggu-9785-q': 'path-unknown placeholder-left-in host-lookalike',
  'sggu-10875-q': 'path-unknown body-json placeholder-left-in host-unknown',
  'sggu-10875-q-scope': 'path-unknown body-json placeholder-left-in host-unknown',
  'sggu-10875-r1': 'path-unknown placeholder-left-in',
  'sggu-16365-q': 'path-unknown placeholder-left-in host-lookalike',
  'sggu-16365-q-basic': 'path-unknown authorization-header placeholder-left-in host-lookalike',
  'sggu-16365-q-host2': 'path-unknown placeholder-left-in',
  'sggu-16503-q': 'path-unknown placeholder-left-in host-lookalike',
  'sggu-9207-q': 'placeholder-left-in host-lookalike',
  'sggu-11054-q': 'path-unknown authorization-header placeholder-left-in',
  'sggu-10642-q': 'path-unknown body-json placeholder-left-in json-under-form-label host-unknown',
  'sggu-10642-r1-first': 'path-unknown body-json placeholder-left-in json-under-form-label host-unknown',
  'sggu-10642-r2': 'path-unknown placeholder-left-in host-unknown',
  'sggu-16441-q': 'path-unknown placeholder-left-in host-unknown',
  'sggu-16441-derived-double': 'path-unknown placeholder-left-in encoded-twice host-unknown',
  'sggu-10839-q': 'path-unknown body-json placeholder-left-in',
  'sggu-10839-r1': 'path-unknown placeholder-left-in',
  'sggu-9482-q': 'path-unknown authorization-header placeholder-left-in host-unknown',
  'sggu-9482-r1': 'host-other-vendor placeholder-left-in',
  'sggu-9482-derived-newline': 'path-unknown authorization-header basic-with-newline placeholder-left-in host-unknown',
  'sggu-13084-q': 'path-unknown placeholder-left-in',
  'sggu-13084-r1': 'path-unknown authorization-header placeholder-left-in',
  'sggu-9807-q': 'authorization-header placeholder-left-in host-unknown',
  'sggu-9807-r1': 'authorization-header host-other-product placeholder-left-in',
  'sggu-16485-q': 'host-other-vendor placeholder-left-in',
  'sggu-16485-derived-special': 'host-other-vendor form-malformed placeholder-left-in reserved-not-encoded',
  'sggu-12732-q': 'path-unknown placeholder-left-in',
  'sggu-12732-r1': 'path-unknown placeholder-left-in',
  'sggu-17441-tutorial': 'path-unknown placeholder-left-in',
  'sggu-17411-tutorial': 'path-unknown placeholder-left-in host-lookalike',
  'sggu-19968-tutorial': 'path-unknown placeholder-left-in',
  'sggu-20144-tutorial': 'path-unknown placeholder-left-in host-unknown',
  'sggu-20231-tutorial': 'path-unknown grant-type-unsupported placeholder-left-in',
  'sggu-19055-tutorial': 'path-unknown placeholder-left-in host-unknown',
  'sggu-10020-q': 'host-other-vendor placeholder-left-in',
  'sggu-10020-derived-json': 'host-other-vendor body-json placeholder-left-in',
  'sggu-10076-q': 'host-other-vendor placeholder-left-in',
  'sggu-10076-r1': 'host-other-vendor authorization-header placeholder-left-in',
  'sggu-12190-q': 'host-other-vendor placeholder-left-in scope-raw-space',
  'sggu-12190-q-json': 'host-other-vendor body-json placeholder-left-in',
  'sggu-9921-q': 'host-other-vendor placeholder-left-in',
  'sggu-9921-r1': 'host-other-vendor authorization-header placeholder-left-in',
  'sggu-12272-q': 'body-json placeholder-left-in host-unknown',
  'sggu-12272-r1': 'host-other-vendor placeholder-left-in scope-raw-space',
  'sggu-6210-q': 'host-other-vendor placeholder-left-in',
  'sggu-6210-r1': 'host-other-vendor placeholder-left-in',
  'sggu-5749-q': 'host-other-vendor refresh-body placeholder-left-in',
  'sggu-5974-q': 'host-other-vendor refresh-body placeholder-left-in',
  'sggu-19633-tutorial': 'host-other-vendor credentials-missing grant-type-missing',
  'sggu-19160-tutorial': 'host-other-vendor body-json placeholder-left-in',
  'gh-flask-logoff': 'placeholder-left-in',
  'gh-kpopow7': 'placeholder-left-in',
  'gh-streamlit': 'placeholder-left-in',
  'gh-uk1-host': 'client-missing',
  'gh-userhub-node': 'placeholder-left-in',
  'gh-databricks-mixed': 'placeholder-left-in',
  'gh-browser-functions': 'member-missing',
  'gh-wrong-path': 'body-json endpoint-other password-grant-body placeholder-left-in',
  'gh-legacy-ruby': 'authorization-header body-json endpoint-other password-grant-body basic-with-newline',
  'gh-legacy-powershell': 'authorization-header body-json endpoint-other password-grant-body',
  'gh-legacy-python-manager': 'authorization-header body-json endpoint-other password-grant-body',
}

// The rule that refuses each of these at its own endpoint. The access keys are placeholders.
const atTheirOwn: Record<string, string> = {
  'gh-flask-logoff': 'access-key-unknown',
  'gh-kpopow7': 'access-key-unknown',
  'gh-streamlit': 'access-key-unknown',
  'gh-uk1-host': 'client-missing',
  'gh-userhub-node': 'access-key-unknown',
  'gh-databricks-mixed': 'access-key-unknown',
  'gh-browser-functions': 'member-missing',
}

const cases = readFileSync(new URL('../profiles/client-credentials/cases/requests.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)

function wireOf({ method, url, headers, body }: Case['request']) {
  return {
    method,
    url,
    headers: ['Host', new URL(url).host, ...Object.entries(headers).flat()],
    body: new TextEncoder().encode(body),
  }
}
const idsOf = (request: Case['request']) => (diagnose(wireOf(request)).requests[0]?.findings ?? []).map(({ id }) => id)

describe('the doctor on requests that people posted', () => {
  test('has an expectation for every case and for no other', () => {
    expect(Object.keys(expected)).toEqual(cases.map(({ id }) => id))
  })

  test.each(cases.map((record) => [record.id, record] as const))(
    'finds exactly the expected problems in %s',
    (id, { request }) => {
      expect(idsOf(request).join(' ')).toBe(expected[id])
    },
  )

  test.each(cases.map((record) => [record.id, record] as const))(
    'finds the reason, or a cause of it, for which the mock refuses %s',
    async (name, { request, expect: { rule } }) => {
      const mock = createMock({
        apps: [
          {
            client_id: 'CLIENT_ID',
            client_secret: 'CLIENT_SECRET',
            grants: ['client_credentials', 'password'],
          },
        ],
        rate_limit: 'off',
      })
      const { pathname, search } = new URL(request.url)
      const own = atTheirOwn[name]
      const path = own === undefined ? '/auth/oauth/token' : pathname
      await engineOf(mock).answer(wireOf({ ...request, url: `https://127.0.0.1${path}${search}` }))
      const fired = mock.journal.exchanges()[0]?.rule ?? ''
      expect(fired).toBe(own ?? rule[0])
      const found = idsOf(request)
      const causes = new Set(
        findingRows.filter(({ explains }) => explains?.some((id) => id === fired)).map(({ id }) => String(id)),
      )
      // Only the mock knows the apps and the access keys.
      const holds =
        ['granted', 'secret-wrong', 'access-key-unknown'].includes(fired) ||
        found.some((id) => id === fired || causes.has(id))
      expect([fired, holds]).toEqual([fired, true])
    },
  )

  const clean = cases.filter(({ wire, request }) => {
    const { host, pathname } = new URL(request.url)
    return (
      wire === 'clean-form' &&
      ['api.nicecxone.com', 'api.nice.incontact.com'].includes(host) &&
      ['/auth/oauth/token', '/api/v2/oauth/token'].includes(pathname)
    )
  })

  test.each(clean.map((record) => [record.id, record] as const))(
    'calls %s well-formed once it has real credentials',
    (_, { request }) => {
      const body = request.body
        .replace('CLIENT_ID', '0b9cf0a4-7d11-4f0e-9a55-2f6d3c1e8b70')
        .replace('CLIENT_SECRET', 'Zk4tQ8vXn2LmRw7y')
      const [diagnosis] = diagnose(wireOf({ ...request, body })).requests
      expect(diagnosis).toMatchObject({ wellFormed: true, findings: [] })
      expect(diagnosis?.checklist.map(({ id }) => id)).toEqual([
        'host-and-region',
        'app-enabled',
        'grant-enabled',
        'scope-or-permission',
        'secret-expiry',
        'clock',
      ])
    },
  )

  test('has six cases that are correct except for their credentials', () => {
    expect(clean.length).toBe(6)
  })
})
