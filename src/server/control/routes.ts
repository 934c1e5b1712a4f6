// The routes of the control API as data: path, shapes, what they do.

import { engineOf, type CxoneMock } from '../../mock.ts'
import {
  type AccessKeyInput,
  type AccessKeyPatch,
  type AppInput,
  type AppPatch,
  type ExchangeFilter,
  type Fault,
  type Revocation,
  type WaitFilter,
  WaitTimeoutError,
} from '../../state/index.ts'
import { explain } from '../../engine/index.ts'
import { tablesOf } from '../../profiles/index.ts'
import { exchangesSchema, inspectedSchema } from './answers.ts'
import { inspect } from './inspect.ts'
import { changeState, type StateChange } from './pact-state.ts'
import { Answer, notFound, type Route } from './route.ts'
import {
  accessKeyPatchSchema,
  accessKeySchema,
  appPatchSchema,
  appSchema,
  type ClockChange,
  clockSchema,
  exhaustSchema,
  faultSchema,
  filterSchema,
  introspectSchema,
  revokeSchema,
  secretPatchSchema,
  stateChangeSchema,
  tokensSchema,
  waitSchema,
} from '../config/schemas.ts'

const clockView = ({ clock }: CxoneMock) => ({
  now: new Date(clock.now()).toISOString(),
  frozen: clock.frozen,
  moved: clock.moved,
})
/** How many tokens are listed where nobody says how many. */
export const tokensShown = 100
const noApp = 'No app has this client_id.'
const noKey = 'No access key has this id.'

/** Whether an app has this client_id, or an access key is called so. */
function isClient({ apps, access_keys }: Pick<CxoneMock, 'apps' | 'access_keys'>, client_id: string): boolean {
  return apps.get(client_id) !== undefined || access_keys.list().some((key) => key.client_id === client_id)
}

const conflict = (path: string, message: string) => new Answer(409, { error: 'already_exists', message, path })

/** Every route but the description itself and those of the inspector's page. */
export const routes: readonly Route[] = [
  {
    method: 'get',
    path: '/__mock/health',
    summary: 'Whether the mock answers',
    open: true,
    run: () => ({ status: 'ok' }),
  },

  {
    method: 'get',
    path: '/__mock/apps',
    summary: 'The apps; secrets are never read back',
    run: ({ apps }) => ({ apps: apps.list() }),
  },
  {
    method: 'post',
    path: '/__mock/apps',
    summary: 'Registers an app',
    body: appSchema,
    status: 201,
    taken: true,
    run({ apps }, { input }) {
      const app = input as AppInput
      if (apps.get(app.client_id) === undefined) return apps.add(app)
      const at = `/__mock/apps/${encodeURIComponent(app.client_id)}`
      return conflict(
        'client_id',
        `client_id ${JSON.stringify(app.client_id)} already exists; use PATCH ${at} to change it`,
      )
    },
  },
  {
    method: 'get',
    path: '/__mock/apps/{client_id}',
    summary: 'One app',
    missing: noApp,
    run: ({ apps }, { params }) => apps.get(params.client_id ?? '') ?? notFound,
  },
  {
    method: 'patch',
    path: '/__mock/apps/{client_id}',
    summary: 'Changes an app',
    body: appPatchSchema,
    missing: noApp,
    run: ({ apps }, { params: { client_id = '' }, input }) =>
      apps.get(client_id) === undefined ? notFound : apps.update(client_id, input as AppPatch),
  },
  {
    method: 'delete',
    path: '/__mock/apps/{client_id}',
    summary: 'Removes an app and revokes its tokens',
    missing: noApp,
    run: ({ apps }, { params }) => (apps.remove(params.client_id ?? '') ? {} : notFound),
  },
  {
    method: 'patch',
    path: '/__mock/apps/{client_id}/secrets/{index}',
    summary: 'Says until when one secret of an app is good; index counts from 0, in the order read back',
    body: secretPatchSchema,
    missing: 'No app has this client_id, or it has no such secret.',
    run({ apps }, { params: { client_id = '', index = '' }, input }) {
      const { expires_at } = input as { expires_at: string | number | null }
      const at = /^\d{1,9}$/.test(index) ? Number(index) : -1
      if (apps.get(client_id)?.secrets[at] === undefined) return notFound
      return apps.expireSecret(client_id, at, expires_at ?? undefined)
    },
  },

  {
    method: 'get',
    path: '/__mock/access-keys',
    summary: 'The access keys; secrets are never read back',
    run: ({ access_keys }) => ({ access_keys: access_keys.list() }),
  },
  {
    method: 'post',
    path: '/__mock/access-keys',
    summary: 'Adds an access key',
    body: accessKeySchema,
    status: 201,
    taken: true,
    run({ access_keys }, { input }) {
      const key = input as AccessKeyInput
      return access_keys.get(key.id) === undefined
        ? access_keys.add(key)
        : conflict('id', 'An access key with this id already exists; use PATCH /__mock/access-keys/{id} to change it')
    },
  },
  {
    method: 'get',
    path: '/__mock/access-keys/{id}',
    summary: 'One access key',
    missing: noKey,
    run: ({ access_keys }, { params }) => access_keys.get(params.id ?? '') ?? notFound,
  },
  {
    method: 'patch',
    path: '/__mock/access-keys/{id}',
    summary: 'Changes an access key, or switches it off; tokens that were issued stay good',
    body: accessKeyPatchSchema,
    missing: noKey,
    run: ({ access_keys }, { params: { id = '' }, input }) =>
      access_keys.get(id) === undefined ? notFound : access_keys.update(id, input as AccessKeyPatch),
  },
  {
    method: 'delete',
    path: '/__mock/access-keys/{id}',
    summary: 'Removes an access key; tokens that were issued stay good',
    missing: noKey,
    run: ({ access_keys }, { params }) => (access_keys.remove(params.id ?? '') ? {} : notFound),
  },

  { method: 'get', path: '/__mock/clock', summary: 'What time it is for the mock', run: clockView },
  {
    method: 'post',
    path: '/__mock/clock',
    summary: 'Moves, sets, freezes or resets the clock',
    body: clockSchema,
    run(mock, { input }) {
      const { advance, set, freeze, reset } = input as ClockChange
      if (advance !== undefined) mock.clock.advance(advance)
      else if (set !== undefined) mock.clock.set(set)
      else if (reset === true) mock.clock.reset()
      else if (freeze === true) mock.clock.freeze()
      else mock.clock.unfreeze()
      return clockView(mock)
    },
  },

  {
    method: 'get',
    path: '/__mock/faults',
    summary: 'The planned faults',
    run: ({ faults }) => ({ faults: faults.list() }),
  },
  {
    method: 'post',
    path: '/__mock/faults',
    summary: 'Plans a fault',
    body: faultSchema,
    status: 201,
    run: ({ faults }, { input }) => faults.plan(input as Fault),
  },
  {
    method: 'delete',
    path: '/__mock/faults',
    summary: 'Removes all planned faults',
    run: ({ faults }) => faults.clear(),
  },
  {
    method: 'delete',
    path: '/__mock/faults/{id}',
    summary: 'Removes a planned fault',
    missing: 'No planned fault has this id.',
    run: ({ faults }, { params }) => (faults.remove(params.id ?? '') ? {} : notFound),
  },

  {
    method: 'get',
    path: '/__mock/limits',
    summary: 'The rate window of each app',
    run: async ({ limits }) => ({ limits: await limits.list() }),
  },
  {
    method: 'post',
    path: '/__mock/limits/exhaust',
    summary: "Spends the rest of an app's window: its next request is answered 429",
    body: exhaustSchema,
    missing: noApp,
    run({ apps, access_keys, limits }, { input }) {
      const { client_id, endpoint } = input as { client_id: string; endpoint?: 'token' | 'api' }
      return isClient({ apps, access_keys }, client_id) ? limits.exhaust(client_id, endpoint) : notFound
    },
  },

  {
    method: 'get',
    path: '/__mock/tokens',
    summary: 'The tokens of the newest exchanges and what they mean now; never their values',
    query: tokensSchema,
    run: ({ journal }, { input }) => ({ tokens: journal.tokens((input as { limit?: number }).limit ?? tokensShown) }),
  },
  {
    method: 'post',
    path: '/__mock/tokens/introspect',
    summary: 'What a token means now',
    body: introspectSchema,
    run: ({ tokens }, { input }) => tokens.introspect((input as { token: string }).token),
  },
  {
    method: 'post',
    path: '/__mock/tokens/revoke',
    summary: 'Revokes all tokens, those of an app, or one',
    body: revokeSchema,
    missing: 'No app has this client_id, or this is no token of the mock.',
    async run({ apps, access_keys, tokens }, { input }) {
      const which = input as Revocation
      if ('client_id' in which && !isClient({ apps, access_keys }, which.client_id)) return notFound
      if ('token' in which && (await tokens.introspect(which.token)).id === undefined) return notFound
      return tokens.revoke(which)
    },
  },

  {
    method: 'get',
    path: '/__mock/exchanges',
    summary: 'What was asked and answered, redacted, oldest first',
    query: filterSchema,
    answer: exchangesSchema,
    run: ({ journal }, { input }) => ({ exchanges: journal.exchanges(input as ExchangeFilter) }),
  },
  {
    method: 'get',
    path: '/__mock/wait',
    summary: 'Answers as soon as there are such exchanges; 408 with those that came when the time is over',
    query: waitSchema,
    waits: true,
    answer: exchangesSchema,
    async run({ journal }, { input, signal }) {
      try {
        return { exchanges: await journal.waitFor({ ...(input as WaitFilter), signal }) }
      } catch (error) {
        if (signal.aborted) return new Answer(503, { error: 'closing', message: 'The mock is closing.', path: '' })
        if (!(error instanceof WaitTimeoutError)) throw error
        const { message, exchanges } = error
        return new Answer(408, { error: 'timeout', message, path: '', exchanges })
      }
    },
  },
  {
    method: 'delete',
    path: '/__mock/exchanges',
    summary: 'Empties the journal',
    run: ({ journal }) => journal.clear(),
  },
  {
    method: 'get',
    path: '/__mock/exchanges/{id}',
    summary: 'One exchange, and what the doctor says of it',
    answer: inspectedSchema,
    missing: 'The journal does not hold this exchange, or no longer.',
    run: (mock, { params: { id = '' }, origin }) =>
      inspect(mock, /^\d{1,15}$/.test(id) ? Number(id) : 0, origin).then((found) => found ?? notFound),
  },
  { method: 'get', path: '/__mock/stats', summary: 'Counts since the start', run: ({ journal }) => journal.stats() },
  {
    method: 'get',
    path: '/__mock/rules',
    summary: 'The rule tables',
    run: (mock) => ({
      rules: tablesOf(engineOf(mock).profiles).flatMap(({ endpoint, profile, path, rows }) =>
        rows.map((row) => ({
          endpoint,
          ...(profile !== undefined && { profile }),
          ...(path !== undefined && { path }),
          ...explain(row),
          blames: row.blames,
        })),
      ),
    }),
  },
  {
    method: 'post',
    path: '/__mock/pact/state',
    summary:
      'Sets up or takes back a provider state, for the verifiers of Pact; gives the values that a pact may ask for',
    body: stateChangeSchema,
    run: (mock, { input }) => changeState(mock, input as StateChange),
  },
  { method: 'post', path: '/__mock/reset', summary: 'Returns everything to its start', run: (mock) => mock.reset() },
]
