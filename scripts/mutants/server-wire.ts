import type { Mutant } from './mutant.ts'
import { changesOf } from './server-changes.ts'

/** The socket: what is read, what is written, how it ends. */
export const wire: readonly Mutant[] = [
  ...changesOf('http/listen.ts', 'test/adapters/unreadable.test.ts', [
    ['maxHeaderSize: 16_384', 'maxHeaderSize: 28_672', 'headers over 16 KiB are answered 431'],
    [
      '\\r\\nCache-Control: no-store\\r\\nContent-Length',
      '\\r\\nContent-Length',
      'an answer to unreadable HTTP is not stored',
    ],
    [
      '\\r\\nConnection: close\\r\\n\\r\\n',
      '\\r\\n\\r\\n',
      'an answer to unreadable HTTP says that the connection ends',
    ],
    ['Content-Length: ${body.length}\\r\\n', '', 'an answer to unreadable HTTP has a Content-Length'],
    [
      "error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400",
      '400',
      'headers that do not come in time are answered 408',
    ],
  ]),
  ...changesOf('http/listen.ts', 'test/control/guard.test.ts', [
    [
      "url.length === 7 || url.charAt(7) === '/' || url.charAt(7) === '?'",
      "url.length === 7 || url.charAt(7) === '/'",
      '/__mock with a query is a control path',
    ],
    [
      "(url.length === 7 || url.charAt(7) === '/' || url.charAt(7) === '?')",
      'url.length >= 7',
      'a path that only begins like /__mock is no control path',
    ],
  ]),
  ...changesOf('http/listen.ts', 'test/adapters/server-start.test.ts', [
    ["host.includes(':') ? `[${host}]` : host", 'host', 'an IPv6 address is in brackets in the url'],
    ['        clearTimeout(timer)\n', '', 'a server that has closed leaves no timer behind'],
  ]),
  ...changesOf('http/listen.ts', 'test/adapters/node-http.test.ts', [
    ['const patience = 10_000', 'const patience = 5_000', 'a close waits ten seconds for what is open'],
  ]),
  ...changesOf('http/adapter.ts', 'test/adapters/node-http.test.ts', [
    [
      'else if (length - chunk.length <= limit)',
      'else if (length - chunk.length < limit)',
      'a body whose first piece is as long as the limit, and that goes on, is too large',
    ],
    ['isClosing() || length > limit,', 'isClosing(),', 'an answer to a body over the limit ends the connection'],
    [
      'isClosing() || length > limit,',
      'isClosing() || length >= limit,',
      'a body of exactly the limit keeps the connection',
    ],
    ['isClosing() || length > limit,', 'length > limit,', 'a server that closes keeps no connection'],
    [
      "remote: request.socket.remoteAddress ?? ''",
      "remote: ''",
      'clients without a client_id are told apart by their address',
    ],
    ['if (reply.status !== 204) headers', 'headers', 'a 204 has no Content-Length'],
    ['String(Buffer.byteLength(body))', 'String(body.length)', 'Content-Length counts bytes, not characters'],
    ["&& !headers.includes('Date')", '', 'an answer has one Date'],
    ['request.socket.resetAndDestroy()', 'request.socket.destroy()', 'a planned reset is a reset and not a close'],
    ['for (const write of ready) write()', 'ready[0]?.()', 'all answers that are ready are written'],
  ]),
  ...changesOf('http/adapter.ts', 'test/adapters/hardening.test.ts', [
    ["'encrypted' in request.socket ? request.socket.destroy() : ", '', 'a planned reset under TLS closes'],
  ]),
  ...changesOf('index.ts', 'test/adapters/server-start.test.ts', [
    [
      'for (const name of Object.keys(mockOptions.data ?? {})) await mock.data.of(name).list()',
      '',
      'a wrong record stops the start',
    ],
  ]),
]
