import type { Mutant } from './mutant.ts'

const room = 'mocks'
const [matchers, msw, undici] = ['mocks/matchers.ts', 'mocks/msw.ts', 'mocks/undici.ts']
const ofMatchers = { room, file: matchers, tests: ['test/adapters/matchers.test.ts'] } as const
const ofMsw = { room, file: msw, tests: ['test/adapters/msw.test.ts'] } as const
const ofUndici = { room, file: undici, tests: ['test/adapters/undici-shapes.test.ts'] } as const
const ofRequest = { ...ofUndici, file: 'mocks/undici-request.ts' } as const

export const mocks: readonly Mutant[] = [
  {
    ...ofMatchers,
    find: 'told(`expected any number of token requests${whose} but ${count}`',
    replace: 'told(`expected any number of token requests but ${count}`',
    why: 'the negated count names the app',
  },
  {
    ...ofMatchers,
    find: "made === 1 ? 'was' : 'were'",
    replace: "made <= 1 ? 'was' : 'were'",
    why: 'no request is told in the plural',
  },
  {
    ...ofMatchers,
    find: "count === 1 ? '1 token request'",
    replace: "count === 0 ? '1 token request'",
    why: 'one request is told in the singular',
  },
  {
    ...ofMatchers,
    find: 'journal.stats().early_retries',
    replace: '0',
    why: 'an early request counts after the journal dropped it',
  },
  {
    ...ofMatchers,
    find: 'journal.stats().expired_tokens_used',
    replace: '0',
    why: 'an expired token counts after the journal dropped its request',
  },
  {
    ...ofMatchers,
    find: 'Math.max(found.length, counted)',
    replace: 'counted',
    why: 'a dead token that has not expired counts',
  },
  {
    ...ofMatchers,
    find: 'journal.usedDeadTokens()',
    replace: 'journal.usedAfterExpiry()',
    why: 'every dead token is shown, not only an expired one',
  },
  {
    ...ofMatchers,
    find: "if (typeof mock?.journal?.tokenRequests === 'function') return",
    replace: 'if (mock?.journal !== undefined) return',
    why: 'an object with another journal is no mock',
  },
  {
    ...ofMsw,
    file: 'src/mock.ts',
    find: 'return isClaimed(pathname) || way.endpoints.has(pathname)\n',
    replace: 'return isClaimed(url)\n',
    why: 'a query that ends in /token leaves the body to the handlers of the suite',
  },
  {
    ...ofMsw,
    find: 'return reply && toResponse(reply, request.method)',
    replace: "return reply && toResponse(reply, 'GET')",
    why: 'the answer to HEAD has no body',
  },
  {
    ...ofMsw,
    find: 'return engine.intercept(await toWire(own ? request : request.clone()), arrival)',
    replace: 'return engine.intercept(await toWire(own ? request : request.clone()))',
    why: 'a request arrives before its body is read',
  },
  {
    ...ofMsw,
    find: '      print.error()\n      throw Response.error()\n',
    replace: '      print.error()\n',
    why: 'offline refuses under MSW 2 too',
  },
  {
    ...ofMsw,
    find: '{ ...strategies, quiet: true }',
    replace: '{ ...strategies }',
    why: 'a worker starts quietly',
  },
  {
    ...ofMsw,
    find: 'if (reply === undefined) replies.set(request, (reply = decide(engine, request)))',
    replace: 'if (reply === undefined) reply = decide(engine, request)',
    why: 'a request is decided once',
  },
  {
    ...ofUndici,
    find: 'url === undefined ? offline : offline ?',
    replace: 'url === undefined ? true : offline ?',
    why: 'with offline: false, a request without an origin is dispatched',
  },
  {
    ...ofUndici,
    find: '(url === undefined || !engine.isAnswered(url))',
    replace: 'true',
    why: 'a token request with a query has begun at once, and can be aborted',
  },
  {
    ...ofUndici,
    find: '    if (over) return\n    over = true\n',
    replace: '    over = true\n',
    why: 'a request fails once',
  },
  {
    ...ofUndici,
    find: '      aborted = true\n',
    replace: '',
    why: 'the controller says that the request was aborted',
  },
  {
    ...ofUndici,
    find: '      reason = why\n',
    replace: '',
    why: 'the controller says why the request was aborted',
  },
  {
    ...ofUndici,
    find: "      if (over) return\n      if (cut === 'reset')",
    replace: "      if (cut === 'reset')",
    why: 'nothing comes after an abort',
  },
  {
    ...ofUndici,
    find: "Buffer.from(method === 'HEAD' ? '' : body)",
    replace: 'Buffer.from(body)',
    why: 'the answer to HEAD has no body',
  },
  {
    ...ofUndici,
    find: 'String(Buffer.byteLength(body))',
    replace: 'String(body.length)',
    why: 'Content-Length counts bytes',
  },
  {
    ...ofUndici,
    find: '      rawHeaders = sent.map((text) => Buffer.from(text))\n',
    replace: '',
    why: 'raw headers are there',
  },
  {
    ...ofUndici,
    find: "new Error('planned fault: connection reset'), { code: 'ECONNRESET' }",
    replace: "new Error('planned fault: connection reset'), {}",
    why: 'a planned reset has its code',
  },
  {
    ...ofUndici,
    find: "{ code: 'UND_ERR_SOCKET' }",
    replace: '{}',
    why: 'a broken connection has its code',
  },
  {
    ...ofUndici,
    find: 'const { setTimeout } = globalThis\n',
    replace: '',
    why: 'a broken connection ends under fake timers',
  },
  {
    ...ofRequest,
    find: "`${origin === undefined ? '' : new URL(origin).origin}${path}`",
    replace: "`${origin ?? ''}${path}`",
    why: 'an origin may be a URL',
  },
  {
    ...ofRequest,
    find: "query === undefined ? '' : stringify(query)",
    replace: "''",
    why: 'the query of the options is read',
  },
  {
    ...ofRequest,
    find: 'stringify(query)',
    replace: 'new URLSearchParams(query as Record<string, string>).toString()',
    why: 'a list in a query is one parameter for each of its values',
  },
  {
    ...ofRequest,
    find: '[[name, given[index + 1]] as const]',
    replace: '[[name, String(given[index + 1])] as const]',
    why: 'a flat header may have a list of values, or none',
  },
  {
    ...ofRequest,
    find: '  if (value === undefined) return []\n',
    replace: '',
    why: 'a header of undefined is not sent',
  },
  {
    ...ofRequest,
    find: "one === null ? '' : String(one)",
    replace: 'String(one)',
    why: 'a header of null is empty',
  },
  {
    ...ofRequest,
    find: 'Symbol.asyncIterator in body || Symbol.iterator in body',
    replace: 'Symbol.asyncIterator in body',
    why: 'a body may be a list of chunks',
  },
  {
    ...ofRequest,
    find: 'new Uint8Array(body.buffer, body.byteOffset, body.byteLength)',
    replace: 'new Uint8Array(body.buffer)',
    why: 'of a buffer only the part that is meant is read',
  },
  {
    ...ofRequest,
    find: "kind === 'Blob' || kind === 'File'",
    replace: "kind === 'Blob'",
    why: 'a File brings its type',
  },
  {
    ...ofUndici,
    find: 'content.type !== undefined && !isTyped(headers)',
    replace: 'content.type !== undefined',
    why: 'a Content-Type that was given stays the only one',
  },
  {
    ...ofUndici,
    find: "type === undefined || isTyped(given) ? request.headers : [...given, 'content-type', type]",
    replace: 'request.headers',
    why: 'FormData is passed on with its type',
  },
  {
    ...ofUndici,
    find: '    if (exchange.isOver()) return\n',
    replace: '',
    why: 'a request that was aborted is not asked',
  },
  {
    ...ofUndici,
    find: "      handler.onResponseStart?.(controller as never, status, byName, '')\n      if (over) return\n",
    replace: "      handler.onResponseStart?.(controller as never, status, byName, '')\n",
    why: 'nothing comes after an abort in the head of the answer',
  },
  {
    ...ofUndici,
    find: '      if (over) return\n      over = true\n      handler.onResponseEnd',
    replace: '      over = true\n      handler.onResponseEnd',
    why: 'nothing comes after an abort in the body of the answer',
  },
  {
    ...ofUndici,
    find: 'bytes.subarray(0, bytes.length >> 1)',
    replace: 'bytes.subarray(0, bytes.length >> 2)',
    why: 'half of a body arrives before the connection breaks',
  },
  {
    ...ofUndici,
    find: 'body: content.bytes }, arrival)',
    replace: 'body: content.bytes })',
    why: 'a request arrives when it is dispatched',
  },
  {
    ...ofUndici,
    find: 'const { origin, pathname } = new URL(url)\n  return `${method} ${origin}${pathname}`',
    replace: 'return `${method} ${url}`',
    tests: ['test/adapters/undici.test.ts'],
    why: 'an error does not repeat the query',
  },
]
