import type { Mutant } from './mutant.ts'
import { changesOf } from './server-changes.ts'

/** Who may use the control API, and with which credentials. */
export const access: readonly Mutant[] = [
  ...changesOf('control/guard.ts', 'test/control/guard.test.ts', [
    ["  'GET /__mock',\n", '', '/__mock needs no token'],
    ["  'GET /__mock/icon.svg',\n", '', 'the icon of the page needs no token'],
    ["method === 'HEAD' ? 'GET' : method} ${path}", 'method} ${path}', 'HEAD needs no token where GET needs none'],
    ['!/^https?:\\/\\//.test(origin)', '!/^http:\\/\\//.test(origin)', 'the same host over https is no other origin'],
    [
      "origin.replace(/^https?:\\/\\//, '') !== header('host')",
      "!origin.replace(/^https?:\\/\\//, '').startsWith(header('host')?.replace(/:\\d+$/, '') ?? '')",
      'another port is another origin',
    ],
    [
      '/^application\\/json\\s*(?:;|$)/i',
      '/^application\\/json\\s*(?:;|$)/',
      'Content-Type is compared without regard to case',
    ],
    ["name.endsWith('.localhost') ||", '', 'names under localhost are allowed'],
    ['allowed.map((host) => host.toLowerCase())', 'allowed', 'allowed hosts are compared without regard to case'],
    ['  return name.toLowerCase()\n', '  return name\n', 'the Host header is compared without regard to case'],
    ['/^(bearer|basic) +(\\S+)$/i', '/^(bearer|basic) +(\\S+)$/', 'the scheme may be in lower case'],
    ['/^(bearer|basic) +(\\S+)$/i', '/^(bearer|basic) (\\S+)$/i', 'several spaces may be before the token'],
    ['/^(bearer|basic) +(\\S+)$/i', '/^(bearer) +(\\S+)$/i', 'the token is taken as the password of Basic'],
    ['/^[^:]*:/', '/^.*:/', 'a token with a colon is taken as the password of Basic'],
    ['/^basic$/i', '/^basic$/', 'Basic may be written in any case'],
  ]),
  ...changesOf('control/session.ts', 'test/inspector/session.test.ts', [
    ["'443' : '80'", "'443' : '443'", 'the cookie of a host without a port is named by the port of its scheme'],
  ]),
  ...changesOf('control/session.ts', 'test/inspector/server.test.ts', [
    ['ids.delete(oldest)', 'ids.clear()', 'a session too many ends the oldest only'],
  ]),
  ...changesOf('inspector/inspector.ts', 'test/control/guard.test.ts', [
    ["path: 'token' }, status", "path: '' }, status", 'a wrong control token is named by its place'],
    [
      "context.body(null, 308, { Location: '__mock/' })",
      "context.body(null, 302, { Location: '/__mock/' })",
      '/__mock leads to the page also behind a prefix',
    ],
  ]),
  ...changesOf('inspector/inspector.ts', 'test/inspector/stream.test.ts', [
    ["200, { 'Content-Type': 'text/event-stream' })", '200)', 'HEAD of the events tells their type'],
  ]),
  ...changesOf('inspector/inspector.ts', 'test/inspector/server.test.ts', [
    ['if (streams >= streamsAtMost)', 'if (streams > streamsAtMost)', 'a hundred may listen'],
    ['() => (streams -= 1)', '() => undefined', 'who leaves makes room for another'],
  ]),
]
