import { changesOf } from './client-changes.ts'
import type { Mutant } from './mutant.ts'

/** Stores, and the calls to an API: fetch, axios, undici. */
export const calls: readonly Mutant[] = [
  ...changesOf(
    'store.ts',
    ['stored-token'],
    [
      ['tokenUrl, clientId, scope ?? null]', 'clientId, scope ?? null]', 'each token URL has a key of its own'],
      ['clientId, scope ?? null]', 'clientId]', 'each scope has a key of its own'],
      ['1, tokenUrl, clientId,', '1, tokenUrl,', 'each client id has a key of its own'],
      ['ROUNDS = 10_000', 'ROUNDS = 1', 'keys cost 10,000 rounds'],
      [
        '  isTokenText(value.access_token) &&\n',
        "  typeof value.access_token === 'string' &&\n",
        'a stored token has to fit into a header',
      ],
      ['  Number.isFinite(value.lifetime)\n', '  true\n', 'a stored lifetime is a finite number'],
      ['age >= 0 && age < found.lifetime', 'age < found.lifetime', 'a stored token from the future is not used'],
      [
        'age >= 0 && age < found.lifetime',
        'age >= 0 && age <= found.lifetime',
        'a stored token is over at the very moment of its end',
      ],
      ['/^[\\x21-\\x7E]+$/', '/^\\S+$/', 'a token is visible ASCII'],
    ],
  ),
  ...changesOf(
    'file-store.ts',
    ['file-store'],
    [
      ['& 0o077', '& 0o007', 'a directory that is open to the group is refused'],
      ['& 0o077', '& 0o044', 'a directory that others can write to or enter is refused'],
      ['[\\da-f]{64}$/', '[\\da-f]{64}/', 'nothing follows the digits of a key'],
      [
        '        throw thrown\n      }\n    },\n    set:',
        '        return undefined\n      }\n    },\n    set:',
        'a file that cannot be read is reported',
      ],
      ['        await rm(draft, { force: true })\n', '', 'a write that fails leaves no draft'],
      ['rm(fileOf(key), { force: true })', 'rm(fileOf(key))', 'a token that is gone may be deleted'],
    ],
  ),
  ...changesOf(
    'fetch.ts',
    ['fetch'],
    [
      [
        'init?.headers ?? request?.headers',
        'request?.headers ?? init?.headers',
        'headers in init win over those of the Request',
      ],
      ['init?.signal ?? request?.signal', 'init?.signal', 'the signal of a Request ends the wait for a token'],
      [
        'const isOnce = (init?.body ?? null) === null && (request?.body ?? null) !== null',
        'const isOnce = false',
        'the body of a Request is sent once',
      ],
      [
        "init?.method ?? request?.method ?? 'GET'",
        "init?.method ?? 'GET'",
        'the method of a Request counts after a redirect',
      ],
    ],
  ),
  ...changesOf(
    'replay.ts',
    ['fetch'],
    [
      ['GET|HEAD|', 'GET|', 'HEAD is sent again after a redirect'],
      ['GET|HEAD|OPTIONS', 'GET|HEAD', 'OPTIONS is sent again after a redirect'],
      ['TRACE)$/i', 'TRACE)$/', 'a method in small letters is sent again after a redirect'],
      ['body.slice(0)', 'body', 'an ArrayBuffer that the caller changes is sent as it was'],
      ['body.byteLength).slice().buffer', 'body.byteLength)', 'bytes that the caller changes are sent as they were'],
      ['/\\r\\n|\\r|\\n/g', '/\\r?\\n/g', 'a carriage return in a form becomes CRLF'],
      ["  `\"${text.replaceAll('\\r', '%0D')", '  `"${text', 'a carriage return in a file name is escaped'],
    ],
  ),
  ...changesOf(
    'undici.ts',
    ['own-authorization', 'undici-replay'],
    [
      [
        'name.toLowerCase() === AUTHORIZATION',
        'name === AUTHORIZATION',
        'an Authorization header in any case is refused',
      ],
      [
        "  for (const origin of trusted ?? []) assertSecure(new URL(origin), allowHttp, 'cxoneAuth: the token')\n",
        '',
        'an http origin in the list is refused',
      ],
      ['name, fixedValue(value)]))', 'name, value]))', 'a query that the caller changes is sent as it was'],
    ],
  ),
  ...changesOf(
    'axios.ts',
    ['own-authorization'],
    [
      [' && value !== false', '', 'an Authorization of false is none'],
      ['/^authorization$/i', '/^Authorization$/', 'an Authorization header in any case is refused'],
    ],
  ),
]
