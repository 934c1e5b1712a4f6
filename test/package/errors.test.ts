import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nativePact } from '../../contracts/verify/pact-cli.ts'
import { verifyFromBroker } from '../../contracts/verify/broker.ts'
import { verifyPacts } from '../../contracts/verify/verify.ts'
import { cxoneMatchers } from '../../mocks/matchers.ts'
import { handlers } from '../../mocks/msw.ts'
import { diagnose } from '../../src/doctor/index.ts'
import { createMock, CxoneMockError, type CxoneMockErrorCode } from '../../src/index.ts'
import { readConfig } from '../../src/server/config/config.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// Every code of CxoneMockError, thrown where it is documented. undici.test.ts covers REQUEST_UNHANDLED. MSW_UNSUPPORTED
// needs another runtime or an older MSW.

const codeOf = async (act: () => unknown): Promise<CxoneMockErrorCode | undefined> => {
  try {
    await act()
  } catch (error) {
    if (error instanceof CxoneMockError) return error.code
    throw error
  }
  return undefined
}

test.each<[CxoneMockErrorCode, () => unknown]>([
  ['OPTION_INVALID', () => createMock({ lifetime: '1' })],
  ['CONFIG_INVALID', () => readConfig('/nowhere/at/all.json')],
  ['ALREADY_EXISTS', () => createMock().apps.add({ client_id: 'demo', client_secret: 's' })],
  ['NOT_FOUND', () => createMock().apps.update('nobody', {})],
  ['NOT_FOUND', () => createMock().data.of('nothing').list()],
  ['NOT_A_MOCK', () => handlers({} as never)],
  ['NOT_A_MOCK', () => cxoneMatchers.toHaveRequestedTokens({}, 1)],
  [
    'REQUESTS_REFUSED',
    async () => {
      const mock = createMock()
      await engineOf(mock).answer(rightRequest('mock-disabled'))
      mock.assertNoRefusals()
    },
  ],
  ['NOT_ASKED', () => createMock().assertClean()],
  ['WAIT_TIMEOUT', () => createMock().journal.waitFor({ timeout: '0s' })],
  ['INPUT_UNREADABLE', () => diagnose('nothing that anybody sends')],
  ['PACT_UNREADABLE', () => verifyPacts({ pacts: ['/nowhere/at/all.json'] })],
  [
    'PACT_UNREADABLE',
    async () => {
      const file = join(await mkdtemp(join(tmpdir(), 'cxone-mock-errors-')), 'no.json')
      await writeFile(file, '{}')
      await verifyPacts({ pacts: [file] })
    },
  ],
])('the error code %s is thrown where it is documented (%#)', async (code, act) => {
  expect(await codeOf(act)).toBe(code)
})

test('verifyFromBroker throws BROKER_FAILED if the server does not respond like a Pact broker', async () => {
  const server = createServer((_, response) => response.writeHead(500).end('no'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    // npm ci installs the native Pact program.
    expect(nativePact(process.cwd())).toContain('pact')
    expect(await codeOf(() => verifyFromBroker({ url, provider: 'cxone-token', publish: false, version: '1' }))).toBe(
      'BROKER_FAILED',
    )
  } finally {
    server.close()
  }
})
