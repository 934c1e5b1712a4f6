import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

export const tokenApps: readonly Mutant[] = [
  ...mutantsOf(
    'token',
    'src/state/state.ts',
    ['test/state/changes.test.ts'],
    [
      [
        'a client that asks again after all tokens were revoked has a reason',
        'return allRecords((records) => records.stale())',
        'return',
      ],
      [
        'a client that asks again after its token was revoked has a reason',
        'return stale(own.introspect(token).client_id)',
        'return stale(undefined)',
      ],
      [
        'a client that asks again after its token was revoked by id has a reason',
        'stale(journal.clientOf(which.id))',
        'stale(undefined)',
      ],
      ['an app that is removed gives up its windows', '      allRecords((records) => records.forget(client_id))\n', ''],
      [
        'limits.reset, configure and reset open the windows',
        'allRecords((records) => records.clear())',
        'undefined',
        ['test/state/limits.test.ts'],
      ],
      ['the scheme Bearer may be in any case', '/^bearer +(\\S+)$/i', '/^bearer +(\\S+)$/'],
      ['reset takes back configure', '      use(first)\n', '      use({ ...first, hints: settings.hints })\n'],
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
    ['test/state/options.test.ts'],
    [['a body of 65536 bytes is read', '?? 65_536', '?? 65_535', ['test/state/changes.test.ts']]],
  ),
  ...mutantsOf(
    'token',
    'src/state/app.ts',
    ['test/state/changes.test.ts'],
    [
      [
        'the hosts of an app are compared in lower case',
        'hosts?.map((host) => host.toLowerCase())',
        'hosts',
        ['test/profiles/client-credentials/rules.test.ts'],
      ],
      ['an app is read back with its hosts', '    ...(hosts && { hosts }),\n', ''],
      ['an app is read back with its rate_limit', '    ...(rate_limit !== undefined && { rate_limit }),\n', ''],
      ['an app is read back with its faults', '    ...(faults && { faults }),\n', ''],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/apps.ts',
    ['test/state/changes.test.ts'],
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
    ['test/profiles/client-credentials/rules.test.ts'],
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
    ['test/state/options.test.ts'],
    [
      [
        'an id is meant with at most two changes',
        'near.changes <= 2 && near.changes * 2',
        'near.changes <= 3 && near.changes * 2',
      ],
      ['a short id is not guessed', ' && near.changes * 2 <= text.length', ''],
    ],
  ),
  ...mutantsOf('token', 'src/options/hosts.ts', ['test/profiles/client-credentials/rules.test.ts'], []),
]
