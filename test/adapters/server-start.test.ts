import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { get } from 'node:https'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { isLoopback } from '../../src/options/index.ts'
import { startServer, type StartServerOptions } from '../../src/server/index.ts'
import { selfSigned } from '../../src/server/http/tls.ts'
import { rightRequest, sendOverSocket } from '../support/adapters.ts'

// How a server starts, what prevents the start, and how it ends.

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

afterEach(() => vi.useRealTimers())

describe('without an adminToken', () => {
  test.each(['127.0.0.1', 'localhost'])('it listens on %s', async (host) => {
    await using server = await startServer({ host })
    expect(server.url).toMatch(new RegExp(`^http://${host}:\\d+$`))
    expect((await fetch(`${server.url}/__mock/health`)).status).toBe(200)
  })

  test.skipIf(!hasIPv6)(
    'it listens on ::1, with brackets in the url (skipped if the machine has no IPv6)',
    async () => {
      await using server = await startServer({ host: '::1' })
      expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
      expect((await fetch(`${server.url}/__mock/health`)).status).toBe(200)
    },
  )

  test.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '127.example',
    '127.0.0.1.example',
    '127.0.0.example',
    '128.0.0.1',
    'localhost.example',
    'my-localhost',
    '::2',
    '::10',
  ])('it does not listen on %s', async (host) => {
    expect(isLoopback(host)).toBe(false)
    await expect(startServer({ host })).rejects.toThrow(
      `host: listening on ${host} lets the network reach the control API: give an adminToken, or listen on 127.0.0.1`,
    )
  })
})

test.each<[StartServerOptions, string]>([
  [{ adminToken: '' }, 'adminToken'],
  [{ adminToken: 'let-me7' }, 'adminToken'],
  [{ adminToken: ' ' }, 'adminToken'],
  [{ adminToken: 'let me in' }, 'adminToken'],
  [{ adminToken: 'lét-me-in' }, 'adminToken'],
  [{ adminToken: 'let-me-in\u007F' }, 'adminToken'],
  [{ adminToken: 'let-me-in\n' }, 'adminToken'],
  [{ host: '' }, 'host'],
  [{ allowedHosts: ['mock', ''] }, 'allowedHosts[1]'],
  [{ allowedHosts: ['https://mock'] }, 'allowedHosts[0]'],
  [{ allowedHosts: ['*'] }, 'allowedHosts[0]'],
  [{ data: { agents: [{ userName: 'a' }, { userName: 7 }] } }, 'data.agents[1].userName'],
  [{ data: { skills: [{ skillName: 7 }] } }, 'data.skills[0].skillName'],
])('%j prevents the start', async (options, path) => {
  await expect(startServer(options)).rejects.toMatchObject({ code: 'OPTION_INVALID', path })
})

test('an adminToken of any visible ASCII characters opens the control API', async () => {
  const adminToken = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join('')
  await using server = await startServer({ adminToken })
  const headers = { Authorization: `Bearer ${adminToken}` }
  expect((await fetch(`${server.url}/__mock/stats`, { headers })).status).toBe(200)
})

describe('a server that is closed', () => {
  test('resolves a second close() no earlier than the first', async () => {
    const server = await startServer()
    server.mock.clock.freeze()
    server.mock.faults.plan({ delay: '1s' })
    const open = sendOverSocket(server.url, rightRequest())
    while (server.mock.faults.list().length > 0) await new Promise(setImmediate)
    const ended: string[] = []
    const both = ['first', 'second'].map((name) => server.close().then(() => ended.push(name)))
    for (let i = 0; i < 20; i += 1) await new Promise(setImmediate)
    expect(ended).toEqual([])
    server.mock.clock.advance('1s')
    expect((await open).status).toBe(200)
    await Promise.all(both)
    await server.close()
    expect(ended).toEqual(['first', 'second'])
  })

  test('leaves no timer that would keep the process alive', async () => {
    const server = await startServer()
    await sendOverSocket(server.url, rightRequest())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await server.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('a self-signed certificate is valid for this machine and the given names, and for no others', async () => {
  const names = ['mock.internal', '*.svc.local', '10.0.0.7', 'fd00::7', 'localhost']
  const { cert, caFile, remove } = await selfSigned(names)
  expect(await readFile(caFile, 'utf8')).toBe(cert)
  const certificate = new X509Certificate(cert)
  expect(certificate.ca).toBe(true)
  const hosts = ['localhost', 'mock.internal', 'a.svc.local', 'svc.local', 'evil.example', '10.0.0.7']
  expect(hosts.filter((host) => certificate.checkHost(host))).toEqual(['localhost', 'mock.internal', 'a.svc.local'])
  const addresses = ['127.0.0.1', '::1', '10.0.0.7', 'fd00::7', '10.0.0.8', '::2']
  expect(addresses.filter((ip) => certificate.checkIP(ip))).toEqual(['127.0.0.1', '::1', '10.0.0.7', 'fd00::7'])
  await Promise.all([remove(), remove()])
  await expect(readFile(caFile)).rejects.toThrow('ENOENT')
})

test('a server that speaks https has it in its url and in the corrected requests of its journal', async () => {
  const { cert, key, remove } = await selfSigned([])
  await remove()
  await using server = await startServer({ tls: { cert, key } })
  const read = (path: string) =>
    new Promise<string>((resolve, reject) => {
      get(`${server.url}${path}`, { ca: cert, agent: false }, (response) => {
        let text = ''
        response.on('data', (chunk) => (text += String(chunk))).on('end', () => resolve(text))
      }).on('error', reject)
    })
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  await read('/auth/oauth/token')
  const [exchange] = server.mock.journal.exchanges()
  const { doctor } = JSON.parse(await read(`/__mock/exchanges/${exchange?.id}`))
  expect(doctor.corrected.curl).toContain(`curl '${server.url}/auth/oauth/token' `)
})
