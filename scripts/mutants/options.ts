import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

/** Options, their schemas and errors. */
export const options: readonly Mutant[] = [
  ...mutantsOf(
    'options',
    'src/options/schema/values.ts',
    [
      'test/state/options.test.ts',
      'test/control/bounds.test.ts',
      'test/control/input.test.ts',
      'test/adapters/hardening.test.ts',
    ],
    [
      ['a string that is empty is refused', '    z.minLength(1, right),\n', ''],
      ['a string has a bound', '    atMost(max),\n', ''],
      [
        'a text in the place of true is not repeated',
        '!/^(?:true|false|yes|no|on|off|[01])$/i.test(String(input))',
        'false',
      ],
      ['an integer is not below its bound', 'z.gte(from, right)', 'z.gte(from - 1, right)'],
      ['an integer is not above its bound', 'z.lte(to, right)', 'z.lte(to + 1, right)'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/options/schema/collections.ts',
    [
      'test/state/options.test.ts',
      'test/control/bounds.test.ts',
      'test/control/input.test.ts',
      'test/adapters/hardening.test.ts',
    ],
    [
      [
        'an array has a bound',
        'z.maxLength(max, {\n      error: ({ input }) => `expected at most ${max} items',
        'z.maxLength(max + 1, {\n      error: ({ input }) => `expected at most ${max} items',
      ],
      [
        'an array of secrets given as a text is not repeated',
        "z.array(item, expecting('an array', true))",
        "z.array(item, expecting('an array'))",
      ],
      ['no two items share an id', 'if (seen.has(each[by]))', 'if (false)'],
      ['an id twice is told at the second', 'path: [index, by]', 'path: [0, by]'],
      ['a key that looks unlike a name is not repeated', '/^[A-Za-z_$-]{1,24}$/', '/./'],
      ['a key of 24 letters is repeated', '{1,24}$/', '{1,23}$/'],
      [
        'an unknown option names the known ones',
        "const known = meant === '' ? ` Known: ${names.join(', ')}.` : meant",
        'const known = meant',
      ],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/options/schema/check.ts',
    [
      'test/state/options.test.ts',
      'test/control/bounds.test.ts',
      'test/control/input.test.ts',
      'test/adapters/hardening.test.ts',
    ],
    [
      [
        'each option is told once',
        'void (issues.has(path) || issues.set(path, message))',
        'void issues.set(`${path}${issues.size}`, message)',
      ],
      [
        'what is wrong is shown in visible characters',
        'message: printable(message)',
        'message',
        ['test/cli/terminal-text.test.ts'],
      ],
      ['paths name the item', '`${path}[${key}]`', '`${path}.${key}`'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/options/duration.ts',
    ['test/state/clock.test.ts', 'test/state/state.test.ts', 'test/state/faults.test.ts'],
    [
      [
        'a duration of a second part is taken',
        '/^\\d+(\\.\\d+)?$/.test',
        '/^\\d+$/.test',
        ['test/state/clock.test.ts'],
      ],
      ['a bare number is refused with the text to write', 'if (bare) return', 'if (false) return'],
      ['a hundred years are the longest', 'return length > longest ?', 'return length < 0 ?'],
      ['a lifetime of a part of a second is refused', 'length > 0 && length < 1_000', 'false'],
      ['a lifetime of 0 is taken', 'length > 0 && length', 'length >= 0 && length'],
      ['a date from 1970 on is one', 'time >= 0 &&', 'time > 0 &&', ['test/control/input.test.ts']],
      [
        'a date after 9999 is none',
        '&& time <= lastMoment',
        '',
        ['test/adapters/hardening.test.ts', 'test/state/clock.test.ts'],
      ],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/options/rate-limit.ts',
    ['test/state/limits.test.ts'],
    [
      ['a window of nothing is refused', 'return lengthOf(window) > 0 ?', 'return lengthOf(window) >= 0 ?'],
      ['a thousand million requests are refused', 'if (requests.length > 9)', 'if (false)'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/options/names.ts',
    ['test/state/options.test.ts'],
    [
      ['a name in another case is meant', 'nearest(plainName(text), plain)', 'nearest(text, plain)'],
      ['underscores do not count', 'replaceAll(/[_-]/g', 'replaceAll(/[-]/g'],
      ['more than half of a short name must be right', ' && near.changes * 2 <= text.length', ''],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/options/errors.ts',
    ['test/state/options.test.ts', 'test/control/bounds.test.ts', 'test/adapters/hardening.test.ts'],
    [
      ['all issues are in the message', "lines.join('\\n')", "lines[0] ?? ''"],
      ['path is that of the first issue', "this.issues[0]?.path ?? ''", "this.issues.at(-1)?.path ?? ''"],
      ['a secret is not shown', 'return isSecret || given.length > 60', 'return given.length > 60'],
      ['a long text is not shown', 'isSecret || given.length > 60', 'isSecret', ['test/state/faults.test.ts']],
      [
        'a number in the place of a secret is not shown',
        "return isSecret ? 'a number' : String(given)",
        'return String(given)',
      ],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/state/schemas.ts',
    [
      'test/state/faults.test.ts',
      'test/state/state.test.ts',
      'test/control/input.test.ts',
      'test/state/changes.test.ts',
    ],
    [
      ['a fault has an effect', 'if (delay === undefined && !isAnswer(given as Fault))', 'if (false)'],
      ['a Retry-After needs a status', 'if (retry_after !== undefined && status === undefined)', 'if (false)'],
      ['a body that is not there cannot be cut off', "(body === 'empty' || hasNoBody(status))", "body === 'empty'"],
      ['nor can an empty one', "(body === 'empty' || hasNoBody(status))", 'hasNoBody(status)'],
      ['a fault of an app lasts', "if (isStanding && times !== undefined && times !== 'always')", 'if (false)'],
      [
        'an app has client_secret or secrets, not both',
        'if (client_secret !== undefined && secrets !== undefined)',
        'if (false)',
      ],
      [
        'a confidential app has a secret',
        "if (client_secret === undefined && (secrets ?? []).length === 0 && client_type !== 'public')",
        'if (false)',
      ],
      [
        'a public app needs none',
        " && client_type !== 'public')",
        ')',
        ['test/profiles/issuer/control.test.ts', 'test/state/state.test.ts'],
      ],
      [
        'one way to name tokens',
        '(value) => value !== undefined).length !== 1',
        '(value) => value !== undefined).length === 0',
      ],
      ['a path below /__mock is refused', '/^\\/(?!__mock(?:\\/|$))/', '/^\\//', ['test/state/options.test.ts']],
      ['a status of 200 can be planned', 'integer(200, 599)', 'integer(201, 599)'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/mock.ts',
    ['test/profiles/issuer/discovery.test.ts', 'test/adapters/in-process.test.ts', 'test/state/state.test.ts'],
    [
      ['also when settings are said anew', '    checkPaths(profiles, checked)\n', ''],
      [
        'settings that are said anew are checked',
        'check(settingsSchema, Object.fromEntries(said))',
        'Object.fromEntries(said)',
      ],
      [
        'only the chosen profiles are served',
        'allProfiles.filter(({ id }) => profiles.some((each) => each === id))',
        'allProfiles',
      ],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/state/apps.ts',
    ['test/state/state.test.ts', 'test/control/bounds.test.ts'],
    [
      ['an id is registered once', 'if (apps.has(app.client_id)) {', 'if (false) {'],
      ['apps have a bound', 'if (apps.size >= appsKept)', 'if (false)'],
      [
        'a change is checked',
        'const given = check(appPatchSchema, change)',
        'const given = change',
        ['test/state/changes.test.ts'],
      ],
      [
        'so is the whole app that it makes',
        'appOf(check(appSchema, { ...kept',
        'appOf(({ ...kept',
        ['test/state/changes.test.ts'],
      ],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/state/access-keys.ts',
    ['test/profiles/issuer/control.test.ts', 'test/control/bounds.test.ts'],
    [
      ['an id is there once', 'if (keys.has(key.id))', 'if (false)'],
      ['access keys have a bound', 'if (keys.size >= keysKept)', 'if (false)'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/state/faults.ts',
    ['test/state/faults.test.ts', 'test/control/bounds.test.ts'],
    [
      ['faults have a bound', 'if (planned.size >= faultsKept)', 'if (false)'],
      ['a fault is checked', 'check(faultSchema, fault)', 'fault'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/server/control/guesses.ts',
    ['test/control/bounds.test.ts'],
    [
      ['twenty guesses are allowed', 'count >= allowed', 'count > allowed'],
      ['a minute later they are forgotten', 'now() - before.since < window', 'true'],
      ['the count is by address', 'byAddress.get(remote) ?? {}', '[...byAddress.values()][0] ?? {}'],
      ['a thousand addresses are kept', 'if (byAddress.size < addressesKept) break', 'break'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/server/control/guard.ts',
    ['test/control/bounds.test.ts', 'test/control/guard.test.ts'],
    [
      ['the right token has to wait too', 'if (wait === 0 && isToken', 'if (isToken'],
      ['a wrong token is counted', '  guesses.add(remote)\n', ''],
      ['a session passes beside a wrong token', '  if (hasSession()) return undefined\n', ''],
      ['a page of another port is foreign', "site !== 'same-origin' && site !== 'none'", "site === 'cross-site'"],
      [
        'a foreign page may not read',
        'if (isForeign(header) && !(reads && isOpen))',
        'if (isForeign(header) && !reads)',
      ],
      ['a link may lead to the page', '&& !(reads && isOpen)', ''],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/server/control/control.ts',
    [
      'test/control/bounds.test.ts',
      'test/control/input.test.ts',
      'test/contracts/provider-states.test.ts',
      'test/control/server.test.ts',
    ],
    [
      ['a refused body is not read', "      ...(close !== undefined && { Connection: 'close' }),\n", ''],
      ['an answer is not stored', "if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')", ''],
      ['another protocol on the host is left alone', 'strictTransportSecurity: false', 'strictTransportSecurity: true'],
      ['an id that is taken is a 409', "ALREADY_EXISTS: { status: 409, error: 'already_exists' },", ''],
      ['what is not there is a 404', "NOT_FOUND: { status: 404, error: 'not_found' },", ''],
      ['several problems are counted', "issues.length === 1 ? '' :", "issues.length > 0 ? '' :"],
      ['a body that is not JSON is told', 'error instanceof HTTPException && error.status === 400', 'false'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/server/control/operation.ts',
    ['test/control/server.test.ts', 'test/control/input.test.ts', 'test/control/examples.test.ts'],
    [
      [
        'digits of a query are a number',
        'isNumber.has(name) && /^\\d{1,16}$/.test(String(value)) ? Number(value) : value',
        'value',
      ],
      ['a body is checked', 'if (!result.success) report(result.error.issues, value, issues)', ''],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/server/control/session.ts',
    ['test/inspector/session.test.ts'],
    [
      ['one of several cookies of the name opens', 'given.some((id)', 'given.slice(0, 1).some((id)'],
      ['a cookie of another name does not', 'return key === name ? [value] : []', 'return [value]'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/server/inspector/inspector.ts',
    ['test/control/bounds.test.ts', 'test/inspector/session.test.ts', 'test/inspector/server.test.ts'],
    [
      ['wrong tokens for a session are counted', '        guesses.add(remote)\n', ''],
      ['scripts do not see the cookie', '        httpOnly: true,\n', ''],
      ['other sites do not send it', "        sameSite: 'Strict',\n", ''],
      ['a cookie of https stays there', '        secure,\n      })', '      })'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/server/http/schema.ts',
    ['test/adapters/server-start.test.ts', 'test/adapters/hardening.test.ts'],
    [['a control token has eight characters', '{8,}$/', '{1,}$/']],
  ),
  ...mutantsOf(
    'options',
    'src/api/open-collection.ts',
    ['test/control/bounds.test.ts'],
    [
      ['a full collection takes no record in process', 'if (byKey.size >= recordsAtMost) throw', 'if (false) throw'],
      ['nor by the API', 'if (id === undefined && byKey.size >= recordsAtMost) return', 'if (false) return'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/api/data.ts',
    ['test/control/bounds.test.ts'],
    [
      ['collections have a bound', 'Object.keys(defined).length >= collectionsAtMost', 'false'],
      ['one that is there may be defined again', '!Object.hasOwn(defined, name) && Object', 'Object'],
      ['so has the name of one', '{0,99}$/', '*$/'],
    ],
  ),
  ...mutantsOf(
    'options',
    'src/state/journal/wait.ts',
    ['test/state/wait.test.ts'],
    [['an id that no rule has is refused', "checkRuleId(conditions.rule, ruleIds, 'rule')", 'undefined']],
  ),
  ...mutantsOf(
    'options',
    'src/endpoint/answer.ts',
    ['test/profiles/userhub/rows.test.ts', 'test/profiles/issuer/tokens.test.ts', 'test/state/state.test.ts'],
    [['another user is another token', 'user === undefined ? scopes', 'user !== undefined ? scopes']],
  ),
]
