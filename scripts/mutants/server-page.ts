import type { Mutant } from './mutant.ts'
import { changesOf } from './server-changes.ts'

/** The events, the page and the certificate. */
export const page: readonly Mutant[] = [
  ...changesOf('inspector/events.ts', 'test/inspector/stream.test.ts', [
    ["  context.header('X-Accel-Buffering', 'no')\n", '', 'a proxy does not collect the events'],
    ["  response.headers.set('Connection', 'close')\n", '', 'a stream of events takes its connection with it'],
    ['const atFirst = 1_000', 'const atFirst = 700', 'the newest thousand exchanges come first'],
    ['        told = performance.now()\n', '', 'a state that was told again is not told at every look'],
    ['offsetBefore) < 500', 'offsetBefore) < 5_000', 'a clock that was moved by a second is told'],
    ['tokens: journal.tokens(tokensShown)', 'tokens: journal.tokens()', 'a state has at most a hundred tokens'],
    [
      'if (closing.aborted || outgoing.destroyed) end()',
      'if (outgoing.destroyed) end()',
      'who listens while the server closes is not kept',
    ],
  ]),
  ...changesOf('inspector/events.ts', 'test/inspector/server.test.ts', [
    ['Math.max(last, state.first_id - 1)', 'last', 'exchanges that were cleared were not skipped'],
    ['if (outgoing.writableNeedDrain) outgoing.destroy()', '', 'a client that does not read does not hold up the end'],
  ]),
  ...changesOf('inspector/page.ts', 'test/inspector/served.test.ts', [
    ["; img-src 'self'", '', 'the page may show its icon'],
    ["; style-src 'self'", '', 'the page may load its style'],
    ["; frame-ancestors 'none'", '', 'no site may put the page into a frame'],
    ['ETag: `W/"${file.hash}"`', 'ETag: `"${file.hash}"`', 'the ETag of two forms is weak'],
    ['context.body(null, 304, answer)', 'context.body(null, 304)', 'a 304 has the headers of the page'],
    ['(?:\\.0*)?', '', 'gzip;q=0.0 refuses gzip'],
    ['\\bgzip\\b', 'gzip', 'x-gzips is not gzip'],
    ['/i.test(accepted)', '/.test(accepted)', 'GZIP is gzip'],
  ]),
  ...changesOf('http/tls.ts', 'test/adapters/server-start.test.ts', [
    ["'127.0.0.1', '::1', ", "'127.0.0.1', ", 'the certificate is good for ::1'],
    [', ...names]', ']', 'the certificate is good for the names given'],
    [
      'isIP(name) ? { type: 7, ip: name } : { type: 2, value: name }',
      '({ type: 2 as const, value: name })',
      'the certificate names addresses as addresses',
    ],
  ]),
]
