import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

export const tokenApps: readonly Mutant[] = [
  ...mutantsOf(
    'token',
    'src/state/state.ts',
    ['test/changes.test.ts'],
    [
      [
        'who asks again after all tokens were revoked has a reason',
        'return allRecords((records) => records.stale())',
        'return',
      ],
      [
        'who asks again after its token was revoked has a reason',
        '? own.introspect(which.token).client_id',
        '? undefined',
      ],
      ['who asks again after its token was revoked by id has a reason', ': journal.clientOf(which.id)', ': undefined'],
      ['an app that is removed gives up its windows', '      allRecords((records) => records.forget(client_id))\n', ''],
      [
        'limits.reset, configure and reset open the windows',
        'allRecords((records) => records.clear())',
        'undefined',
        ['test/limits.test.ts'],
      ],
      ['the scheme Bearer may be in any case', '/^bearer +(\\S+)$/i', '/^bearer +(\\S+)$/'],
      [
        'refused settings leave the apps as they are',
        '    const checked = checkSettings(next)\n',
        '    apps.replace(next.apps)\n    const checked = checkSettings(next)\n',
      ],
      [
        'refused apps leave the settings as they are',
        '    apps.replace(next.apps)\n    access_keys',
        '    settings = checked\n    apps.replace(next.apps)\n    access_keys',
      ],
      [
        'new settings open the windows',
        '    paths = nextPaths\n    clearWindows()',
        '    paths = nextPaths',
        ['test/limits.test.ts'],
      ],
      ['reset takes back configure', '      use(first)\n', '      use({ ...first, hints: settings.hints })\n'],
      ['a start is what reset returns to', '      first = next\n', ''],
      ['a start keeps what was added', '...apps.inputsBeside(ownApps, next.apps)', ''],
      [
        'the API has a rate of its own',
        "endpoint === 'api' ? settings.apiRateLimit : (app?.rateLimit",
        'app === undefined ? settings.apiRateLimit : (app?.rateLimit',
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/settings.ts',
    ['test/options.test.ts'],
    [
      ['a body of 65536 bytes is read', '?? 65_536', '?? 65_535', ['test/changes.test.ts']],
      ['a part of a byte is not a limit', '!Number.isInteger(bodyLimit) || ', ''],
      ['paths are a list', "if (!Array.isArray(paths)) throw new OptionError('paths', paths, 'a list of paths')", ''],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/app.ts',
    ['test/changes.test.ts'],
    [
      [
        'the hosts of an app are compared in lower case',
        'hosts?.map((host) => host.toLowerCase())',
        'hosts',
        ['test/rules.test.ts'],
      ],
      ['grants are texts that are not empty', '  checkTexts(grants, `${path}.grants`)\n', ''],
      [
        'an empty scope is refused',
        "if (typeof text !== 'string' || text === '')\n      throw new OptionError(`${path}[",
        "if (typeof text !== 'string')\n      throw new OptionError(`${path}[",
      ],
      ['an app is read back with its hosts', '    ...(hosts && { hosts }),\n', ''],
      ['an app is read back with its rate_limit', '    ...(rate_limit !== undefined && { rate_limit }),\n', ''],
      ['an app is read back with its faults', '    ...(faults && { faults }),\n', ''],
      ['a lifetime of 0 is read back', '...(lifetime !== undefined && { lifetime })', '...(lifetime && { lifetime })'],
      [
        'the secret of a list is a text that is not empty',
        "typeof secret?.value !== 'string' || secret.value === ''",
        "typeof secret?.value !== 'string'",
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/apps.ts',
    ['test/changes.test.ts'],
    [
      ['a new client_secret ends the old secrets', 'patch.secrets ?? patch.client_secret', 'patch.secrets'],
      ['new secrets end the old client_secret', 'patch.secrets ?? patch.client_secret', 'patch.client_secret'],
      [
        'an id is known at once after a change',
        '    apps.set(app.client_id, app)\n    known = undefined',
        '    apps.set(app.client_id, app)',
      ],
      [
        'ids are known at once after new settings',
        '      apps = replaced\n      known = undefined',
        '      apps = replaced',
      ],
      [
        'no two apps have one id',
        'if (apps.has(app.client_id))\n      throw new OptionError(`apps[',
        'if (apps.has(path))\n      throw new OptionError(`apps[',
      ],
      ['the client_id of an app cannot be changed', '...patch, client_id }', 'client_id, ...patch }'],
      [
        'a secret that expires later keeps its date while another is changed',
        'expires === Infinity ? undefined : expires',
        'undefined',
      ],
      [
        'the tokens of a removed app are revoked',
        'if (removed) onRemoved(client_id)',
        'if (!removed) onRemoved(client_id)',
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/profiles/hosts.ts',
    ['test/rules.test.ts'],
    [
      ['mypurecloud.ie is of another vendor', "  '*.mypurecloud.ie',\n", ''],
      ['mypurecloud.com.au is of another vendor', "  '*.mypurecloud.com.au',\n", ''],
      ['pure.cloud is of another vendor', "  '*.pure.cloud',\n", ''],
      ['nice-incontact.com is of CXone', "  '*.nice-incontact.com',\n", ''],
      ['an alias is compared in lower case', '...aliases.map((host) => host.toLowerCase())', '...aliases'],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/options/names.ts',
    ['test/options.test.ts'],
    [
      [
        'an id is meant with at most two changes',
        'near.changes <= 2 && near.changes * 2',
        'near.changes <= 3 && near.changes * 2',
      ],
      ['a short id is not guessed', ' && near.changes * 2 <= text.length', ''],
      ['a long unknown name is not repeated', '{1,24}$/', '+$/'],
      ['each underscore is left out of the comparison', "replaceAll('_', '')", "replace('_', '')"],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/options/hosts.ts',
    ['test/rules.test.ts'],
    [
      ['a host name has no port', '[^\\s/:*]+$/', '[^\\s/*]+$/'],
      ['the star stands at the start alone', '[^\\s/:*]+$/', '[^\\s/:]+$/'],
    ],
  ),
]
