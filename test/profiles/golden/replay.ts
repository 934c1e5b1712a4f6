// Sends one golden case through every adapter, each with a mock made for it alone. Time, ids and the signing key are fixed, so that
// each reply is the same to the byte, tokens included.

import { readFileSync } from 'node:fs'
import nodeHttp from 'node:http'
import { createConnection } from 'node:net'
import { http } from 'msw'
import { setupServer } from 'msw/node'
import { MockAgent, request as undiciRequest, type Dispatcher } from 'undici'
import { createMock, type AppInput, type AppPatch, type Fault, type MockOptions } from '../../../src/index.ts'
import type { WireRequest } from '../../../src/engine/wire.ts'
import { startServer } from '../../../src/server/index.ts'
import { handlers, offline } from '../../../mocks/msw.ts'
import { interceptor } from '../../../mocks/undici.ts'
import { engineOf } from '../../../src/mock.ts'
import { issuer } from '../../../src/profiles/issuer/index.ts'
import { userhub } from '../../../src/profiles/userhub/index.ts'

/** A request as data, and what is so before it is sent. */
export interface GoldenCase {
  readonly name: string
  readonly apps?: readonly AppInput[]
  readonly options?: MockOptions
  readonly faults?: readonly Fault[]
  readonly update?: readonly [client_id: string, patch: AppPatch]
  readonly exhaust?: readonly [client_id: string, endpoint: 'token' | 'api']
  /** The app whose token takes the place of `{{token}}` in the headers, and what then becomes of the token. */
  readonly token?: string
  readonly tokenScope?: string
  /** Tokens of the endpoint that is served are asked for first: they take the place of `{{access_token}}`, `{{refresh_token}}`, `{{id_token}}`. */
  readonly issued?: true
  readonly revoked?: true
  readonly later?: string
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: readonly string[]
    /** Base64. */
    readonly body?: string
    /** So many bytes of `x` in place of a body. */
    readonly length?: number
  }
  /** Adapters through which it cannot be sent. */
  readonly without?: readonly string[]
  /** How often it is sent; the last reply counts. Default 1. */
  readonly times?: number
}

/** What came back, adapter by adapter. A string: the error that the adapter gave in place of a reply. */
export type Transcript = Readonly<Record<string, unknown>>

// Made for this file. With it RS256 signatures are the same each time.
const key = readFileSync(new URL('issuer/key.pem', import.meta.url), 'utf8')
const start = Date.parse('2026-01-01T00:00:00.250Z')

function optionsOf(given: GoldenCase, hints: boolean): MockOptions {
  let now = start
  return {
    profiles: ['client-credentials'],
    ...given.options,
    ...(given.apps && { apps: given.apps }),
    hints,
    signing_key: 'golden',
    jwt_key: key,
    time: {
      now: () => now,
      // A wait is over at once, and took its time.
      after(delay, callback) {
        const handle = setImmediate(() => {
          now += delay
          callback()
        })
        return () => clearImmediate(handle)
      },
    },
  }
}

function rightRequestOf({ options }: GoldenCase): WireRequest {
  return options?.profiles?.includes('userhub') ? userhub.request({}) : issuer.request({})
}

type Mock = ReturnType<typeof createMock>

/** Brings about what the case wants; the request to send. */
async function prepare(mock: Mock, given: GoldenCase): Promise<WireRequest> {
  const { request, token, tokenScope } = given
  let bearer = ''
  if (token !== undefined) {
    const form = { grant_type: 'client_credentials', client_id: token, client_secret: `${token}-secret` }
    const reply = await engineOf(mock).answer({
      method: 'POST',
      url: '/auth/oauth/token',
      headers: ['Host', 'api.nicecxone.com', 'Content-Type', 'application/x-www-form-urlencoded'],
      body: new TextEncoder().encode(
        new URLSearchParams({ ...form, ...(tokenScope !== undefined && { scope: tokenScope }) }).toString(),
      ),
    })
    bearer = String(JSON.parse(reply.body).access_token)
  }
  const tokens: Record<string, string> =
    given.issued === undefined ? {} : JSON.parse((await engineOf(mock).answer(rightRequestOf(given))).body)
  const filled = (text: string): string =>
    text.replace('{{token}}', bearer).replaceAll(/\{\{(\w+_token)\}\}/g, (_, name: string) => tokens[name] ?? '')
  for (const fault of given.faults ?? []) mock.faults.plan(fault)
  if (given.exhaust) await mock.limits.exhaust(...given.exhaust)
  if (given.update) mock.apps.update(...given.update)
  if (given.revoked) mock.tokens.revoke(given.issued ? { all: true } : { token: bearer })
  if (given.later !== undefined) mock.clock.advance(given.later)
  const body =
    request.length === undefined ? Buffer.from(request.body ?? '', 'base64') : Buffer.alloc(request.length, 'x')
  return {
    method: request.method,
    url: request.url,
    headers: request.headers.map(filled),
    body: new Uint8Array(given.issued ? Buffer.from(filled(body.toString())) : body),
  }
}

async function last<T>(times: number, send: () => Promise<T>): Promise<T | string> {
  let answer: T | string = ''
  for (let i = 0; i < times; i += 1)
    answer = await send().catch(
      (error: Error) => `${error.name}: ${error.message.replaceAll(/127\.0\.0\.1:\d+/g, 'it')}`,
    )
  return answer
}

/** Replays a case through the engine itself, a raw socket and, with the hint header, every adapter. */
export async function replay(given: GoldenCase, hints: boolean): Promise<Transcript> {
  const { times = 1 } = given
  const transcript: Record<string, unknown> = {}

  const engine = createMock(optionsOf(given, hints))
  const wire = await prepare(engine, given)
  transcript.engine = await last(times, async () => {
    const { status, headers, body, cut } = await engineOf(engine).answer(wire)
    return { status, headers, body, ...(cut && { cut }) }
  })

  const server = await startServer(optionsOf(given, hints))
  const onSocket = await prepare(server.mock, given)
  transcript.socket = await last(times, () =>
    rawReply(Number(new URL(server.url).port), onSocket, server.mock.clock.moved),
  )
  await server.close()

  // The hint is a header like any other: that adapters pass headers on is seen with it.
  if (!hints) return transcript
  // What a client library would not send cannot be sent through one.
  if (!URL.canParse(urlOf(wire)) || !/^[A-Z]+$/.test(wire.method) || hasBodyAgainstItsMethod(wire)) return transcript
  for (const [name, open] of Object.entries(adapters)) {
    if (given.without?.includes(name)) continue
    const { mock, send } = open(optionsOf(given, hints))
    const prepared = await prepare(mock, given)
    transcript[name] = await last(times, () => send(prepared))
  }
  return transcript
}

const leftToTheSuite = 'left to the suite'
const mswServer = setupServer()

interface Adapter {
  readonly mock: Mock
  send(wire: WireRequest): Promise<unknown>
}

function throughMsw(options: MockOptions, sendOne: (wire: WireRequest) => Promise<unknown>): Adapter {
  const mock = createMock(options)
  return {
    mock,
    async send(wire) {
      mswServer.resetHandlers(
        ...handlers(mock),
        http.all('*', () => new Response(leftToTheSuite, { status: 299 })),
      )
      offline(mswServer)
      try {
        return await sendOne(wire)
      } finally {
        mswServer.close()
      }
    },
  }
}

const adapters: Readonly<Record<string, (options: MockOptions) => Adapter>> = {
  'in process'(options) {
    const mock = createMock(options)
    return { mock, send: async (wire) => read(await mock.fetch(urlOf(wire), initOf(wire))) }
  },
  msw: (options) => throughMsw(options, async (wire) => read(await fetch(urlOf(wire), initOf(wire)))),
  'msw under node:http': (options) => throughMsw(options, sendByNode),
  undici(options) {
    const mock = createMock(options)
    return { mock, send: (wire) => sendByUndici(mock, wire) }
  },
}

async function sendByUndici(mock: Mock, wire: WireRequest): Promise<unknown> {
  const agent = new MockAgent()
  agent.disableNetConnect()
  agent.get(/./).intercept({ path: /./, method: /./ }).reply(299, leftToTheSuite).persist()
  const { statusCode, headers, body } = await undiciRequest(urlOf(wire), {
    dispatcher: agent.compose(interceptor(mock, { offline: false })),
    method: wire.method as Dispatcher.HttpMethod,
    headers: new Map(pairsOf(wire)),
    ...(wire.body.length > 0 && { body: wire.body }),
  })
  const answer = { status: statusCode, headers: Object.entries(headers).flat(), body: await body.text() }
  await agent.close()
  return answer
}

function urlOf({ url, headers }: WireRequest): string {
  const host = headers[headers.findIndex((name) => name.toLowerCase() === 'host') + 1]
  return URL.canParse(url) ? url : `http://${host}${url}`
}

function pairsOf({ headers }: WireRequest): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < headers.length; i += 2) pairs.push([headers[i] ?? '', headers[i + 1] ?? ''])
  return pairs.filter(([name]) => name.toLowerCase() !== 'host')
}

function initOf(wire: WireRequest): RequestInit {
  return {
    method: wire.method,
    headers: pairsOf(wire),
    ...(wire.body.length > 0 && { body: Buffer.from(wire.body) }),
  }
}

async function read(response: Response): Promise<unknown> {
  return { status: response.status, headers: [...response.headers].flat(), body: await response.text() }
}

function sendByNode(wire: WireRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(urlOf(wire))
    const length = wire.body.length > 0 ? ['Content-Length', String(wire.body.length)] : []
    const headers = [...pairsOf(wire).flat(), ...length]
    const target = { hostname, port, path: pathname + search, method: wire.method, headers, agent: false as const }
    const sent = nodeHttp.request(target, async (response) => {
      try {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        resolve({ status: response.statusCode, headers: response.rawHeaders, body: Buffer.concat(chunks).toString() })
      } catch (error) {
        reject(error)
      }
    })
    sent.on('error', reject)
    sent.end(wire.body)
  })
}

function hasBodyAgainstItsMethod({ method, body }: WireRequest): boolean {
  return body.length > 0 && ['GET', 'HEAD'].includes(method)
}

/** The bytes of the whole reply, without the Date that Node adds where the mock's clock was not moved. */
function rawReply(port: number, { method, url, headers, body }: WireRequest, isMoved: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = createConnection(port, '127.0.0.1')
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1')
      resolve(isMoved ? text : text.replace(/^Date: .*\r\n/m, ''))
    })
    const lines = [`${method} ${url} HTTP/1.1`]
    for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
    lines.push(`Content-Length: ${body.length}`, 'Connection: close', '', '')
    socket.write(Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), body]))
  })
}
