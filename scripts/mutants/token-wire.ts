import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

export const tokenWire: readonly Mutant[] = [
  ...mutantsOf(
    'token',
    'src/engine/parse.ts',
    ['test/engine/parse.test.ts'],
    [
      [
        'two Content-Type headers are not a media type',
        'contentType === undefined ? value : `${contentType}, ${value}`',
        'value',
      ],
      ['a target without a path has the path /', "target.slice(0, question)) || '/'", 'target.slice(0, question))'],
      [
        'a URL in a query does not name the host',
        "url.charCodeAt(0) === 47 ? -1 : url.indexOf('://')",
        "url.indexOf('://')",
      ],
      [
        'an IPv6 host keeps its brackets and loses its port',
        "authority.startsWith('[') ? authority.indexOf(']') + 1 : authority.indexOf(':')",
        "authority.indexOf(':')",
      ],
      [
        'a host name is compared in lower case',
        ".trim().toLowerCase().replace(/\\.$/, '')",
        ".trim().replace(/\\.$/, '')",
      ],
      ['an empty Content-Type is a missing one', '.trim().toLowerCase() || undefined', '.trim().toLowerCase()'],
      [
        'white space before the parameters of a media type does not count',
        '.slice(0, end)).trim().toLowerCase()',
        '.slice(0, end)).toLowerCase()',
      ],
      [
        'a byte order mark before JSON does not hide it',
        "JSON.parse(text.replace(/^\\uFEFF/, ''))",
        'JSON.parse(text)',
      ],
      ['white space before JSON does not hide it', '[\\t\\n\\r ]*[[{]/', '[[{]/'],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/profiles/client-credentials/rules.ts',
    ['test/profiles/client-credentials/rules.test.ts'],
    [
      ['the scheme Negotiate is shown', '(basic|bearer|digest|negotiate)', '(basic|bearer|digest)'],
      [
        'grant_type in the URL is a misplaced credential too',
        'credentialNames.some((name) => fieldValue(query, name) !== undefined)',
        'credentialNames.slice(1).some((name) => fieldValue(query, name) !== undefined)',
      ],
      [
        'an empty credential in the URL is misplaced too',
        'credentialNames.some((name) => fieldValue(query, name) !== undefined)',
        'credentialNames.some((name) => fieldValue(query, name))',
      ],
      ['of many parameters only names are compared', 'index % 2 === 0 && seen', 'seen', ['test/engine/parse.test.ts']],
      ['a repeated scope is named', "[...credentialNames, 'scope'].find", '[...credentialNames].find'],
      [
        'an empty grant_type is a missing one',
        "when: ({ form }) => !fieldValue(form, 'grant_type')",
        "when: ({ form }) => fieldValue(form, 'grant_type') === undefined",
        ['test/engine/parse.test.ts'],
      ],
      [
        'an empty client_id is a missing one',
        "when: ({ form }) => !fieldValue(form, 'client_id')",
        "when: ({ form }) => fieldValue(form, 'client_id') === undefined",
      ],
      [
        'an empty body needs no Content-Type',
        "bodyKind !== 'empty' && mediaType === undefined",
        'mediaType === undefined',
        ['test/engine/parse.test.ts'],
      ],
      [
        'an empty body may have any Content-Type',
        "bodyKind !== 'empty' && mediaType !== formType",
        'mediaType !== formType',
        ['test/engine/parse.test.ts'],
      ],
      [
        'a wrong secret is compared with all secrets of the app',
        'app.secrets.map(({ value }) => value)',
        'app.secrets.map(({ value }) => value).slice(0, 1)',
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/words.ts',
    ['test/profiles/client-credentials/rules.test.ts'],
    [
      ['text/xml is shown', "  'text/xml',\n", ''],
      ['application/octet-stream is shown', "  'application/octet-stream',\n", ''],
      ['the grant type implicit is shown', "  'implicit',\n", ''],
      ['the grant type client-credentials is shown', "  'client-credentials',\n", ''],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/mock-parts.ts',
    ['test/profiles/issuer/discovery.test.ts', 'test/adapters/in-process.test.ts', 'test/state/state.test.ts'],
    [
      [
        'a path of another profile is refused',
        '  if (issues.length > 0) throw optionsError(issues)\n',
        '',
        ['test/profiles/issuer/discovery.test.ts', 'test/adapters/in-process.test.ts', 'test/state/state.test.ts'],
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/bodies.ts',
    ['test/engine/replies.test.ts'],
    [
      [
        'a scope in a token answer is a JSON string',
        'JSON.stringify(scope)}}',
        '"${scope}"}',
        ['test/engine/replies.test.ts'],
      ],
      [
        'a token answer has both cache headers',
        "[...json, 'Pragma', 'no-cache']",
        'json',
        ['test/engine/replies.test.ts'],
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/planned.ts',
    ['test/state/faults.test.ts'],
    [
      ['a planned 400 is an error', 'status >= 400', 'status > 400', ['test/state/faults.test.ts']],
      [
        'an HTTP date has the Date of the clock beside it',
        "        'Date',\n        new Date(now).toUTCString(),\n",
        '',
        ['test/state/faults.test.ts'],
      ],
      [
        'a planned HTML body is labelled as HTML',
        "fault.body === 'html' ? html : json",
        "fault.body === 'empty' ? html : json",
        ['test/state/faults.test.ts'],
      ],
      ['205 has no body', 'status === 205 || ', '', ['test/state/faults.test.ts']],
      ['304 has no body', ' || status === 304', '', ['test/state/faults.test.ts']],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/fields.ts',
    ['test/engine/parse.test.ts'],
    [
      [
        'a malformed pair makes the form malformed, whatever follows it',
        'wellFormed && name !== undefined',
        'name !== undefined',
        ['test/engine/parse.test.ts'],
      ],
      [
        'a malformed name makes the form malformed',
        'wellFormed && name !== undefined && value',
        'wellFormed && value',
        ['test/engine/parse.test.ts'],
      ],
      [
        'a scope that is asked for twice counts once',
        "[...new Set(scope.split(' ').filter(Boolean))]",
        "scope.split(' ').filter(Boolean)",
        ['test/profiles/client-credentials/rules.test.ts'],
      ],
      [
        'two spaces between scopes are not a scope',
        "scope.split(' ').filter(Boolean)",
        "scope.split(' ')",
        ['test/profiles/client-credentials/rules.test.ts'],
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/fields.ts',
    ['test/engine/parse.test.ts'],
    [['each plus of a value is a space', "text.replaceAll('+', ' ')", "text.replace('+', ' ')"]],
  ),
  ...mutantsOf(
    'token',
    'src/engine/planned.ts',
    ['test/state/faults.test.ts'],
    [
      ['a planned 503 says temporarily_unavailable', 'status === 429 || status === 503', 'status === 429'],
      ['a planned 500 is server_error', 'status >= 500', 'status > 500'],
    ],
  ),
]
