// The adapters of the one endpoint, made alike, so that a test body cannot tell which it speaks to.

import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import * as msw from 'msw'
import { setupServer } from 'msw/node'
import manifest from 'msw/package.json' with { type: 'json' }
import { MockAgent, request as undiciRequest } from 'undici'
import { handlers } from '../../mocks/msw.ts'
import { interceptor } from '../../mocks/undici.ts'
import { createMock, type CxoneMock, type MockOptions } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { listen } from '../../src/server/http/listen.ts'
import { startServer } from '../../src/server/index.ts'

/** What came back, whatever it came through. */
export interface Answer {
  readonly status: number
  /** Lower-case names; what the transport adds by itself (Date, Connection, Keep-Alive) is left out. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An open adapter. */
export interface Adapter {
  readonly mock: CxoneMock
  send(wire: WireRequest): Promise<Answer>
  close(): Promise<void>
}

// What this run resolves `msw` to: all that speaks through MSW runs once with each major.
const mswMajor = manifest.version.split('.', 1)[0] ?? ''

// One server for all MSW adapters: two that listen in one process would see each other's requests.
const mswServer = setupServer()
let mswAdapters = 0

/** A mock behind MSW, that only what `send` sends can reach. */
async function mswAdapter(mock: CxoneMock, send: (wire: WireRequest) => Promise<Answer>): Promise<Adapter> {
  const own = msw.http.all('*', ({ request }) => ownHandler(mock, request))
  if (mswAdapters === 0) mswServer.listen({ onUnhandledFrame: 'error' })
  mswAdapters += 1
  return {
    mock,
    send: mswServer.boundary((wire: WireRequest) => {
      mswServer.use(...handlers(mock), own)
      return send(wire)
    }),
    async close() {
      mswAdapters -= 1
      if (mswAdapters === 0) mswServer.close()
    },
  }
}

/**
 * What a suite has of its own behind MSW or undici: what falls through must reach it whole. It answers as the mock does in
 * process, and only what may fall through.
 */
async function ownHandler(mock: CxoneMock, input: URL | Request, init?: RequestInit): Promise<Response> {
  const url = input instanceof Request ? input.url : input.href
  const response = await mock.fetch(input, init)
  const rule = response.headers.get('mock-rule')
  if (rule === 'collection-unknown' || (rule === 'path-unknown' && !url.endsWith('/token'))) return response
  throw new Error(`the mock let ${url} fall through, which is for ${rule} to answer`)
}

/** All adapters, by name; of a mock that is made of the options, or of one that is given. */
export const adapters: Readonly<Record<string, (options?: MockOptions, mock?: CxoneMock) => Promise<Adapter>>> = {
  'in process': async (options, mock = createMock(options)) => {
    return {
      mock,
      async send(wire) {
        return answerOf(await mock.fetch(toUrl(wire), initOf(wire)))
      },
      close: async () => undefined,
    }
  },
  [`msw ${mswMajor}`]: (options, mock = createMock(options)) =>
    mswAdapter(mock, async (wire) => answerOf(await fetch(toUrl(wire), initOf(wire)))),
  [`msw ${mswMajor} under node:http`]: (options, mock = createMock(options)) => mswAdapter(mock, sendByNode),
  undici: async (options, mock = createMock(options)) => {
    const agent = new MockAgent()
    agent.disableNetConnect()
    agent
      .get(/./)
      .intercept({ path: /./, method: /./ })
      .reply(async ({ origin = '', path, method, headers, body }) => {
        const init = { method, headers: headers as HeadersInit, ...(body && { body: body as unknown as BodyInit }) }
        const answer = await answerOf(await ownHandler(mock, new URL(path, origin), init))
        return { statusCode: answer.status, data: answer.body, responseOptions: { headers: answer.headers } }
      })
      .persist()
    const dispatcher = agent.compose(interceptor(mock, { offline: false }))
    return {
      mock,
      async send(wire) {
        const { statusCode, headers, body } = await undiciRequest(toUrl(wire), {
          dispatcher,
          method: wire.method,
          headers: new Map(pairsOf(wire)),
          ...(wire.body.length > 0 && { body: wire.body }),
        })
        return { status: statusCode, headers: headers as Record<string, string>, body: await body.text() }
      },
      close: () => agent.close(),
    }
  },
  'node:http': async (options, mock) => {
    const server = await (mock === undefined ? startServer(options) : listen(mock))
    return { mock: server.mock, send: (wire) => sendOverSocket(server.url, wire), close: () => server.close() }
  },
}

/** Sends exactly these headers and bytes. */
export function sendOverSocket(url: string, wire: WireRequest): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return sendByNode(wire, { hostname, port, path: wire.url })
}

function sendByNode(wire: WireRequest, to?: RequestOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = [...wire.headers, ...(wire.body.length > 0 ? ['Content-Length', String(wire.body.length)] : [])]
    const options = { method: wire.method, headers, agent: false, ...(to ?? addressOf(wire)) }
    const sent = http.request(options, (response) => void read(response).then(resolve, reject))
    sent.on('error', reject)
    sent.end(wire.body)
  })
}

function addressOf(wire: WireRequest): RequestOptions {
  const { hostname, pathname, search } = new URL(toUrl(wire))
  return { hostname, path: pathname + search }
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const { date: _, connection: __, 'keep-alive': ___, ...headers } = response.headers
  return {
    status: response.statusCode ?? 0,
    headers: { 'content-length': lengthOf(body), ...(headers as Record<string, string>) },
    body: body.toString(),
  }
}

/** The wire request of a form, as a client would send it. */
export function formRequest(form: Readonly<Record<string, string>>, change: Partial<WireRequest> = {}): WireRequest {
  return {
    method: 'POST',
    url: '/auth/oauth/token',
    headers: ['Host', 'api.nicecxone.com', 'Content-Type', 'application/x-www-form-urlencoded'],
    body: new TextEncoder().encode(new URLSearchParams(form).toString()),
    ...change,
  }
}

/** The right request of an app. */
export function rightRequest(client_id = 'demo', change: Partial<WireRequest> = {}): WireRequest {
  return formRequest({ grant_type: 'client_credentials', client_id, client_secret: `${client_id}-secret` }, change)
}

function toUrl(wire: WireRequest): string {
  const host = wire.headers[wire.headers.findIndex((name) => name.toLowerCase() === 'host') + 1]
  return new URL(wire.url, `http://${host}`).href
}

function initOf(wire: WireRequest): RequestInit {
  return {
    method: wire.method,
    headers: pairsOf(wire),
    ...(wire.body.length > 0 && { body: Buffer.from(wire.body) }),
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const body = await response.text()
  const headers = { 'content-length': lengthOf(body), ...Object.fromEntries(response.headers) }
  return { status: response.status, headers, body }
}

/** No Content-Length comes out of MSW or with a Response; it is what a server would have sent. */
function lengthOf(body: string | Buffer): string {
  return String(Buffer.byteLength(body))
}

function pairsOf(wire: WireRequest): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < wire.headers.length; i += 2) pairs.push([wire.headers[i] ?? '', wire.headers[i + 1] ?? ''])
  return pairs.filter(([name]) => name.toLowerCase() !== 'host')
}
