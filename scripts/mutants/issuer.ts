import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

const rows = ['test/profiles/issuer/rows.test.ts', 'test/profiles/issuer/clients.test.ts']
const tokens = ['test/profiles/issuer/tokens.test.ts']
const userhub = [
  'test/profiles/userhub/clients.test.ts',
  'test/profiles/userhub/rows.test.ts',
  'test/profiles/userhub/property.test.ts',
]
const discovery = ['test/profiles/issuer/discovery.test.ts']
const control = ['test/profiles/issuer/control.test.ts', 'test/profiles/issuer/property.test.ts']

/** The issuer, its tokens and access keys. */
export const issuer: readonly Mutant[] = [
  ...mutantsOf('issuer', 'src/endpoint/caller.ts', rows, [
    [
      'of two equal secrets the one that is good counts',
      "    if (secret === 'valid') break\n",
      '',
      ['test/state/changes.test.ts'],
    ],
    [
      'the raw reading counts where only it is right',
      "return second !== undefined && (second.secret !== 'wrong'",
      "return second !== undefined && (second.secret === 'wrong'",
    ],
    [
      'a right decoded reading is not doubted',
      "if (first !== undefined && first.secret !== 'wrong') return first\n",
      '',
    ],
    [
      'a refresh without a client is of the client of its token',
      'return ownerOf(state, said.token, now)',
      'return unknown',
    ],
    ['the secret of an access key is compared', "isRight ? 'valid' : 'wrong'", "'valid'"],
    ['an access key may be of another tenant', '(key.tenant_id ?? tenant_id) === tenant_id', 'true'],
  ]),
  ...mutantsOf('issuer', 'src/endpoint/token.ts', tokens, [
    ['a refresh token that was used is over where rotation is strict', "settings.rotation === 'strict'", 'false'],
    ['an old refresh token works where rotation is kept', "&& settings.rotation === 'strict'", ''],
    ['the user of a refresh is that of its token', 'issuer.claimsOf(token)?.user', 'undefined'],
    [
      'the user is that of the access key',
      "accessKey.kind === 'known' ? accessKey.key.user : userOf(said)",
      'userOf(said)',
    ],
    [
      'each endpoint has a lifetime of its own',
      'app.lifetime ?? settings.lifetime ?? usualLifetime',
      'app.lifetime ?? settings.lifetime ?? 7_200_000',
    ],
    [
      'a token is read before it is judged',
      'said.token === undefined ? undefined : issuer.prepare(said.token)',
      'undefined',
    ],
  ]),
  ...mutantsOf('issuer', 'src/profiles/jwt-tokens.ts', tokens, [
    ['the id_token names its key', "signed(idPayload(id, grant), 'default')", 'signed(idPayload(id, grant))'],
    ['another kid is refused', "  if (kid !== (use === 'id' ? 'default' : undefined)) return undefined\n", ''],
    ['exp is never before expires_in is over', 'Math.ceil(expires / 1_000)', 'Math.floor(expires / 1_000)'],
    ['a refresh token lives two hours', 'expires: claims.issued + refreshLifetime,', 'expires: claims.expires,'],
    ['tokens are unique', 'const parts = [use, id,', "const parts = [use, 'x',"],
    [
      'the refresh token keeps its user',
      '...(user === undefined ? [] : [encodeURIComponent(JSON.stringify(user))])',
      '',
    ],
    [
      'the iss of an id_token is where it was asked for',
      '    iss: originOf(request).issuer,\n    ...names(user),',
      '    iss: accessIssuer,\n    ...names(user),',
    ],
  ]),
  ...mutantsOf('issuer', 'src/jwt.ts', tokens, [
    [
      'the keys are public',
      "{ kty: 'RSA', use: 'sig', alg: algorithm, kid: 'default', n, e }",
      "{ kty: 'RSA', use: 'sig', alg: algorithm, kid: 'default', n, e, d: 'x' }",
    ],
    [
      'a wrong key is refused at once',
      'key !== undefined && jwk === undefined &&',
      'key === undefined && jwk === undefined &&',
    ],
  ]),
  ...mutantsOf('issuer', 'src/profiles/issuer/sent.ts', rows, [
    ['an empty parameter is absent', 'return fieldValue(form, name) || undefined', 'return fieldValue(form, name)'],
    ['Basic is form-decoded', "decodeURIComponent(text.replaceAll('+', ' '))", 'text'],
    [
      'Basic in any case',
      '/^basic(?: |$)/i',
      '/^Basic(?: |$)/',
      [
        'test/profiles/issuer/rows.test.ts',
        'test/profiles/issuer/clients.test.ts',
        'test/profiles/issuer/property.test.ts',
      ],
    ],
    [
      'naming a client does not authenticate it',
      "return hasBasic(request) || parameter(request, 'client_secret') !== undefined",
      'return true',
    ],
  ]),
  ...mutantsOf('issuer', 'src/profiles/issuer/rules.ts', rows, [
    ['a public client needs no secret', "      client.app.client_type === 'confidential' &&\n", '', control],
    ['a token of an app that is not there', "|| token?.state === 'valid')", ')', tokens],
    ['an exchange needs no grant', '      !isExchange(request) &&\n      !isKeyClient', '      !isKeyClient', tokens],
    ['the long name of an access token is one', '(?:urn:ietf:params:oauth:token-type:)?access_token', 'access_token'],
  ]),
  ...mutantsOf('issuer', 'src/profiles/issuer/routes.ts', discovery, [
    ['HEAD reads', "method !== 'GET' && method !== 'HEAD',\n  problem: 'This", "method !== 'GET',\n  problem: 'This"],
    [
      'the tenant may be left out',
      "(fieldValue(query, 'tenantId') ?? tenant.tenant_id)",
      "fieldValue(query, 'tenantId')",
    ],
    ['userinfo wants a good token', "bearer?.state !== 'valid'", 'bearer === undefined'],
    [
      'the API is where the mock is',
      'api_endpoint: origin ??',
      'api_endpoint: undefined ??',
      ['test/profiles/issuer/api.test.ts'],
    ],
  ]),
  ...mutantsOf('issuer', 'src/profiles/origin.ts', discovery, [
    ['another host of NICE leads to the usual issuer', "host === '' || coversHost(cxoneHosts, host)", "host === ''"],
    [
      'a host that is none is the usual issuer',
      "    if (/[^\\w.:[\\]-]/.test(named)) throw new TypeError('no host')\n",
      '',
    ],
    ['the scheme counts', 'authority === lastAuthority && scheme === lastScheme', 'authority === lastAuthority'],
  ]),
  ...mutantsOf(
    'issuer',
    'src/profiles/issuer/notes.ts',
    ['test/profiles/issuer/clients.test.ts'],
    [
      ['an issuer of NICE is not unusual', '&& !isIssuer(host)', ''],
      ['an = at an end is told', '/(?:^|&)[^=&]*=[^&=]*=/', '/(?:^|&)[^=&]*==/'],
    ],
  ),
  ...mutantsOf('issuer', 'src/state/access-keys.ts', control, [
    ['a change keeps the rest', '{ ...input, ...patch, id,', '{ ...patch, id,'],
  ]),
  ...mutantsOf('issuer', 'src/state/state.ts', tokens, [
    ['a refresh token is none for the API', "known.token_use === 'refresh' ? { state: 'malformed' } : known", 'known'],
  ]),
  ...mutantsOf('issuer', 'src/profiles/userhub/rules.ts', userhub, [
    [
      'a refresh token of UserHub is of an access key',
      "token.token_use === 'refresh' && isKeyClient(token.client_id)",
      "token.token_use === 'refresh'",
    ],
    ['an access token does not refresh', "token.token_use === 'refresh' && isKeyClient", 'isKeyClient'],
    ['JSON that is none is no form', '/^[^{["\\s][^=]{0,100}=/.test(bodyText)', "bodyText.includes('=')"],
    [
      'a key that is off gets nothing',
      "!isRefresh(request) && accessKey.kind === 'known' && !accessKey.key.active",
      'false',
    ],
  ]),
  ...mutantsOf('issuer', 'src/profiles/userhub/sent.ts', userhub, [
    [
      'a member is a text',
      "typeof value === 'string' && value !== '' ? value : undefined",
      'value === undefined ? undefined : String(value)',
    ],
    [
      'a refresh needs its token alone',
      "isRefresh(request) ? ['token'] : ['accessKeyId', 'accessKeySecret']",
      "['accessKeyId', 'accessKeySecret']",
    ],
  ]),
  ...mutantsOf('issuer', 'src/profiles/userhub/index.ts', userhub, [
    ['expires_in may be a text', "expires_in_as === 'string' ? String(expires_in) : expires_in", 'expires_in'],
    ['a refresh has its own members', 'return isRefresh(request)\n', 'return !isRefresh(request)\n'],
  ]),
  ...mutantsOf('issuer', 'src/profiles/opaque-refresh.ts', userhub, [
    [
      'a refresh token that was altered is refused',
      "sign(text) === signature ? claimsIn(text) : 'forged'",
      'claimsIn(text)',
    ],
    ['the user is kept', 'JSON.stringify({ ...claims, user })', 'JSON.stringify({ ...claims })', userhub],
  ]),
  ...mutantsOf('issuer', 'src/api/access-keys.ts', userhub, [
    ['a switch is true or false', "typeof isActive !== 'boolean'", 'isActive === undefined'],
    ['the list can only be read', "if (method !== 'GET') return { kind: 'method', allow: 'GET' }\n", ''],
    ['an id in the path is decoded', ': decoded(match[1])', ': match[1]'],
  ]),
  ...mutantsOf('issuer', 'src/endpoint/caller.ts', userhub, [
    ['an access key is the client', "if (method === 'access_key') return keyClientOf(state, said, now)\n", ''],
  ]),
  ...mutantsOf(
    'issuer',
    'src/profiles/near-key.ts',
    ['test/profiles/issuer/clients.test.ts'],
    [
      ['padding that is missing is told', "return 'padding'", 'return undefined'],
      ['what is encoded twice is told', "isRight(decoded(value)) ? 'encoded' : undefined", 'undefined'],
    ],
  ),
  ...mutantsOf('issuer', 'src/profiles/issuer/conditions.ts', rows, [
    ['the same client_id beside Basic is a note', 'basic.every((reading) => reading.client_id !== client_id)', 'true'],
    ['a refresh token refreshes', "return isIts ? token.state : 'malformed'", 'return token.state', tokens],
    ['credentials beside Basic may be in the query', "!(name.startsWith('client_') && hasBasic(request))", 'true'],
    [
      'a refresh token of UserHub is none of the issuer',
      "'refresh' : 'access') && !isKeyClient(token.client_id)",
      "'refresh' : 'access')",
      userhub,
    ],
  ]),
]
