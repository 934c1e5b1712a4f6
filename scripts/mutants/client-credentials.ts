import { changesOf } from './client-changes.ts'
import type { Mutant } from './mutant.ts'

/** What the client is given, where its secret may go, and what it says about failures. */
export const credentials: readonly Mutant[] = [
  ...changesOf(
    'options.ts',
    ['option-members'],
    [
      [
        "['client_id', 'client_secret', 'grant_type']",
        "['client_id', 'client_secret']",
        'grant_type in the query is refused',
      ],
      [
        "['client_id', 'client_secret', 'grant_type']",
        "['client_secret', 'grant_type']",
        'client_id in the query is refused',
      ],
      [" || url.password !== ''", '', 'a password without a name before the @ is refused'],
      ["  url.hash = ''\n", '', 'a fragment is no part of the token URL'],
      [
        '/^[\\x21\\x23-\\x5B\\x5D-\\x7E]+( [\\x21\\x23-\\x5B\\x5D-\\x7E]+)*$/',
        '/^\\S+( \\S+)*$/',
        'quotes, backslashes and letters beyond ASCII are refused in a scope',
      ],
      ["['get', 'set', 'delete']", "['get', 'set']", 'a store without delete is refused'],
      ["'setTimeout', 'clearTimeout']", "'setTimeout']", 'a clock without clearTimeout is refused'],
      ['ms <= MAX_TIMER_MS', 'ms <= Number.MAX_SAFE_INTEGER', 'durations beyond the longest timer are refused'],
      ["name === 'attemptTimeout' || ", '', 'an attemptTimeout of 0 is refused'],
      ['options.retries, 3, 10)', 'options.retries, 3, 11)', 'at most 10 retries'],
      [
        '(input, init) => globalThis.fetch(input, init)',
        'globalThis.fetch',
        'the global fetch is looked up at each call',
      ],
    ],
  ),
  ...changesOf(
    'env.ts',
    ['option-members', 'options'],
    [
      ["(env[name] ?? '') === '')", 'env[name] === undefined)', 'an empty variable counts as a missing one'],
      ["  scope: 'CXONE_SCOPE',", "  scope: 'CXONE_SCOPES',", 'the scope is read from CXONE_SCOPE'],
    ],
  ),
  ...changesOf(
    'origin.ts',
    ['option-members'],
    [
      ["endsWith('.localhost')", "endsWith('localhost')", 'evil-localhost is another machine'],
      [
        "if (url.protocol === 'http:' && (allowHttp || isLoopback(url.hostname)))",
        "if (allowHttp || (url.protocol === 'http:' && isLoopback(url.hostname)))",
        'allowHttp lets http pass and nothing else',
      ],
      ["  hostname === '[::1]' ||\n", '', 'the loopback address of IPv6 is this machine'],
    ],
  ),
  ...changesOf(
    'text.ts',
    ['option-members'],
    [
      ['\\r\\u0085\\u2028', '\\r\\u2028', 'U+0085 is named as a line break'],
      ['\\u2028\\u2029', '\\u2028', 'U+2029 is named as a line break'],
      ['\\u200F\\u2060', '\\u200F', 'a word joiner is named as invisible'],
      ['\\u2060\\u00AD', '\\u2060', 'a soft hyphen is named as invisible'],
    ],
  ),
  ...changesOf(
    'advice.ts',
    ['advice'],
    [
      [
        "  invalid_grant:\n    'check the access key or refresh token: it is unknown, wrong, inactive, used up or of another tenant. The response does not say which',\n",
        '',
        'advice for invalid_grant',
      ],
      [
        "  unsupported_grant_type: 'check that the token URL points to an endpoint that offers client_credentials',\n",
        '',
        'advice for unsupported_grant_type',
      ],
      ["  415: 'check for a proxy that changes the Content-Type: the request is a form',\n", '', 'advice for 415'],
      [
        'Object.hasOwn(BY_ERROR, error)',
        'error in BY_ERROR',
        'an error named like a member of Object gets the advice of its status',
      ],
      ['status >= 500', 'status > 500', 'advice for 500'],
    ],
  ),
  ...changesOf(
    'errors.ts',
    ['advice'],
    [
      ['enumerable: true', 'enumerable: false', 'a logged error shows its fields'],
      [
        'status, error, error_description, rule, retryAt }\n',
        'status, error, error_description, retryAt }\n',
        'JSON of an error has the rule',
      ],
    ],
  ),
  ...changesOf(
    'redact.ts',
    ['redaction'],
    [
      ['form, encodeURIComponent(value), ', 'form, ', 'the secret as a part of a URL'],
      [', encodeURI(value)]', ']', 'the secret in a whole URL'],
      ['    ...escaped.map(withSmallEscapes),\n', '', 'the secret with escapes in small letters'],
      ['    json,\n', '', 'the secret in JSON'],
      ['    btoa(utf8(value)),\n', '', 'the secret in Base64'],
      ['    btoa(utf8(`${clientId}:${value}`)),\n', '', 'the secret in Basic credentials'],
      [
        '.toSorted((a, b) => b.length - a.length)',
        '.toSorted((a, b) => a.length - b.length)',
        'the longest spelling goes first',
      ],
      ['(Bearer|Basic)', '(Bearer)', 'foreign Basic credentials'],
      ['+/=-]+/gi', '+/=-]+/g', 'foreign credentials with the scheme in small letters'],
      ['.slice(0, LONGEST)', '', 'a text is at most 500 characters long'],
      ['\\p{Cc}\\p{Cf}', '\\p{Cc}', 'invisible characters do not reach a log'],
      [' || depth === DEEPEST', '', 'an error that is its own cause'],
      ['code: text(thrown.code)', 'code: thrown.code', 'the secret in the code of an error'],
      ['clean.name = text(thrown.name)', 'clean.name = thrown.name', 'the secret in the name of an error'],
      ['${text(line.trim())}', '${line.trim()}', 'the secret in the stack of an error'],
    ],
  ),
]
