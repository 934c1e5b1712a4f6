// Registry of apps. Secrets are write-only: a view shows how many there are and when each expires.

import { type CxoneMockError, didYouMean, moment, optionError } from '../options/index.ts'
import { check } from '../options/schema.ts'
import { type App, type AppInput, appOf, type AppPatch, type AppView, type SecretInput, viewOf } from './app.ts'
import { appPatchSchema, appSchema } from './schemas.ts'

/** The apps of one mock. A change is validated completely before it is applied. */
export interface Apps {
  list(): AppView[]
  get(client_id: string): AppView | undefined
  /**
   * Registers an app.
   * @throws {CxoneMockError} `OPTION_INVALID` when the app is malformed or 10,000 apps exist; `ALREADY_EXISTS` when the
   * client_id is taken
   */
  add(app: AppInput): AppView
  /**
   * Changes an app.
   * @throws {CxoneMockError} `OPTION_INVALID` when the change is malformed; `NOT_FOUND` when no app has this client_id
   */
  update(client_id: string, patch: AppPatch): AppView
  /**
   * Changes the expiry of one secret.
   * @param index - position in `AppView.secrets`, counting from 0
   * @param expires_at - ISO 8601 date or epoch milliseconds; undefined: never expires
   * @throws {CxoneMockError} `NOT_FOUND` when the client_id or index is unknown; `OPTION_INVALID` when the date is
   * invalid
   */
  expireSecret(client_id: string, index: number, expires_at: string | number | undefined): AppView
  /** Removes an app and revokes its tokens; false if no app has this client_id. */
  remove(client_id: string): boolean
}

/** The apps, with the internal operations of the endpoints. */
export interface AppRegistry extends Apps {
  /** Like `get`, with the secrets. */
  find(client_id: string): App | undefined
  /** Whether an app has this client_id, ignoring case. `lower` must be in lower case. */
  isNearId(lower: string): boolean
  /** Whether any app has this secret. */
  isSecret(value: string): boolean
  /** The apps whose client_id is in none of the arrays, as input. */
  inputsBeside(...lists: readonly (readonly AppInput[])[]): AppInput[]
  /** Replaces all apps. The new ones must be validated already. */
  replace(apps: readonly AppInput[]): void
}

const appsKept = 10_000

/**
 * Creates a registry of apps.
 * @param first - the initial apps, already validated
 * @param now - the mock's clock, in epoch milliseconds
 * @param onChange - called before each change
 * @param onRemoved - called after an app was removed with `remove`
 */
export function appRegistry(
  first: readonly AppInput[],
  now: () => number,
  onChange: () => void,
  onRemoved: (client_id: string) => void,
): AppRegistry {
  let apps = registered(first)
  // Index for observations, built on the first read after a change.
  let known: { readonly ids: ReadonlySet<string>; readonly secrets: ReadonlySet<string> } | undefined
  const view = (app: App): AppView => viewOf(app, now())
  const set = (app: App): AppView => {
    onChange()
    apps.set(app.client_id, app)
    known = undefined
    return view(app)
  }
  const indexed = (): NonNullable<typeof known> =>
    (known ??= {
      ids: new Set([...apps.keys()].map((id) => id.toLowerCase())),
      secrets: new Set([...apps.values()].flatMap(({ secrets }) => secrets.map(({ value }) => value))),
    })

  return {
    list: () => [...apps.values()].map(view),
    get(client_id) {
      const app = apps.get(client_id)
      return app && view(app)
    },
    find: (client_id) => apps.get(client_id),
    isNearId: (lower) => indexed().ids.has(lower),
    isSecret: (value) => indexed().secrets.has(value),
    add(input) {
      const app = appOf(check(appSchema, input))
      if (apps.has(app.client_id)) {
        const id = JSON.stringify(app.client_id)
        const at = `/__mock/apps/${encodeURIComponent(app.client_id)}`
        throw optionError(
          'client_id',
          `An app with the client_id ${id} already exists. Change it with apps.update(${id}, …) or PATCH ${at}.`,
          'ALREADY_EXISTS',
        )
      }
      if (apps.size >= appsKept) throw optionError('', `At most ${appsKept} apps are kept: remove one first.`)
      return set(app)
    },
    update(client_id, change) {
      const app = apps.get(client_id)
      if (app === undefined) throw unknownApp(client_id, [...apps.keys()])
      const given = check(appPatchSchema, change)
      const patch: AppPatch = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
      const { client_secret, secrets, ...kept } = app.input
      const replaced = patch.secrets ?? patch.client_secret
      const before =
        replaced === undefined
          ? { ...(client_secret === undefined ? {} : { client_secret }), ...(secrets && { secrets }) }
          : {}
      return set(appOf(check(appSchema, { ...kept, ...before, ...patch, client_id })))
    },
    expireSecret(client_id, index, expires_at) {
      const app = apps.get(client_id)
      if (app === undefined) throw unknownApp(client_id, [...apps.keys()])
      if (app.secrets[index] === undefined)
        throw optionError(
          'index',
          app.secrets.length === 0
            ? 'The app has no secret.'
            : `No secret has the index ${String(index)}: they count from 0 to ${app.secrets.length - 1}.`,
          'NOT_FOUND',
        )
      if (expires_at !== undefined) moment(expires_at, 'expires_at')
      const { client_secret: _, ...kept } = app.input
      const secrets = app.secrets.map(({ value, expires }, at): SecretInput => {
        const until = at === index ? expires_at : expires === Infinity ? undefined : expires
        return until === undefined ? { value } : { value, expires_at: until }
      })
      return set(appOf({ ...kept, secrets }))
    },
    remove(client_id) {
      onChange()
      const removed = apps.delete(client_id)
      known = undefined
      if (removed) onRemoved(client_id)
      return removed
    },
    inputsBeside(...lists) {
      const ids = new Set(lists.flat().map(({ client_id }) => client_id))
      return [...apps.values()].filter(({ client_id }) => !ids.has(client_id)).map(({ input }) => input)
    },
    replace(next) {
      const replaced = registered(next)
      onChange()
      apps = replaced
      known = undefined
    },
  }
}

/** Creates the error for an unknown client_id. It does not show the value, which may be a misplaced secret. */
export function unknownApp(client_id: string, known: readonly string[]): CxoneMockError {
  return optionError('client_id', `No app has this client_id.${didYouMean(String(client_id), known)}`, 'NOT_FOUND')
}

function registered(inputs: readonly AppInput[]): Map<string, App> {
  return new Map(inputs.map((input) => [input.client_id, appOf(input)]))
}
