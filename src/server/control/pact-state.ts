// POST /__mock/pact/state: sets up the provider state of an interaction, returns the values that only this run knows,
// and tears everything down. This is the protocol of Pact verifiers in every language.

import { eachPair } from '../../engine/index.ts'
import { engineOf, type CxoneMock } from '../../mock.ts'
import { type Credentials, clientCredentials } from '../../profiles/index.ts'
import { membersOf, optionError } from '../../options/index.ts'
import { check, object } from '../../options/schema.ts'
import type { Fault } from '../../state/index.ts'
import { findState, unknownState, type PactState, type Scene, type StateParams } from './pact-states.ts'
import { type StateChange, stateMembers } from './schemas.ts'

const tokenProfile = clientCredentials.id

const paramsSchema = object<StateParams>(stateMembers)

interface Stage extends Scene {
  readonly client_secret: string
  readonly access_key: { readonly id: string; readonly secret: string }
  /** Number of exchanges at the last setup. If there are more now, another interaction has begun. */
  seen: number
  undo(): Promise<void>
}

const stages = new WeakMap<CxoneMock, Stage>()

/**
 * Sets up or tears down a state. A second state of the same interaction adds to the first. The next interaction starts
 * fresh, even if the verifier never calls teardown.
 * @throws {CxoneMockError} `OPTION_INVALID` for an unknown state or parameter; it lists the known ones
 */
export async function changeState(
  mock: CxoneMock,
  { action = 'setup', state = '', params }: StateChange,
): Promise<Record<string, string>> {
  const before = stages.get(mock)
  const begun = before?.seen === mock.journal.stats().exchanges && mock.apps.get(before.client_id) !== undefined
  if (before !== undefined && (action === 'teardown' || !begun)) {
    stages.delete(mock)
    await before.undo()
  }
  if (action === 'teardown') return {}
  const row = findState(state)
  if (row === undefined && state !== '') throw optionError('state', unknownState(state))
  const given = checkParams(row, params ?? {})
  const stage = stages.get(mock) ?? (await newStage(mock, given))
  try {
    await row?.set?.(stage, { ...given, client_secret: stage.client_secret })
  } catch (error) {
    stages.delete(mock)
    await stage.undo()
    throw error
  }
  stage.seen = mock.journal.stats().exchanges
  return valuesOf(stage)
}

function checkParams(row: PactState | undefined, params: NonNullable<StateChange['params']>): StateParams {
  const taken: readonly string[] = row?.params ?? []
  const unknown = Object.keys(params).find((name) => !taken.includes(name))
  if (unknown !== undefined)
    throw optionError(
      'params',
      `${JSON.stringify(unknown)} is not a parameter of this state; it takes ${taken.join(', ') || 'none'}`,
    )
  return check(paramsSchema, params, 'params')
}

async function newStage(mock: CxoneMock, params: StateParams): Promise<Stage> {
  const { client_id = 'pact-app', reserved_characters, scopes, lifetime, profile = tokenProfile } = params
  const client_secret =
    params.client_secret ?? `${reserved_characters === true ? 'p+&s=1 %é/' : ''}${crypto.randomUUID()}`
  const restore = await mock.data.snapshot()
  const key = { id: `pact-key-${crypto.randomUUID()}====`, secret: `${crypto.randomUUID()}====` }
  mock.apps.add({
    client_id,
    client_secret,
    grants: ['client_credentials', 'password'],
    note: 'Registered by a provider state.',
    ...(scopes && { scopes }),
    ...(lifetime !== undefined && { lifetime }),
  })
  const { client_id: keyClient } = mock.access_keys.add(key)
  const isKey = engineOf(mock).profiles.find(({ id }) => id === profile)?.clientAuth.length === 0
  const planned: string[] = []
  const undone: (() => void)[] = []
  const stage: Stage = {
    mock,
    client_id,
    limited: isKey ? keyClient : client_id,
    client_secret,
    access_key: key,
    access_token: '',
    refresh_token: '',
    seen: 0,
    change: (patch) => void mock.apps.update(client_id, patch),
    plan: (fault: Fault) => void planned.push(mock.faults.plan({ ...fault, times: 'always' }).id),
    changeKey(patch) {
      if (patch === 'remove') mock.access_keys.remove(key.id)
      else mock.access_keys.update(key.id, patch)
    },
    async issue(by = client_id) {
      const secret = by === client_id ? client_secret : `${by}-secret`
      Object.assign(stage, await issue(mock, profile, { client_id: by, client_secret: secret }, key))
    },
    later(by) {
      const { moved } = mock.clock
      const before = mock.clock.now()
      mock.clock.advance(by)
      const passed = mock.clock.now() - before
      undone.push(() => (moved ? mock.clock.set(mock.clock.now() - passed) : mock.clock.reset()))
    },
    async undo() {
      mock.apps.remove(client_id)
      mock.access_keys.remove(key.id)
      for (const back of undone) back()
      for (const id of planned) mock.faults.remove(id)
      // Otherwise a second run would not find a record that the first one deleted.
      await restore()
    },
  }
  try {
    await stage.issue()
    // Every interaction starts with unused rate limits, as on a new mock. Otherwise earlier interactions of the same
    // minute, and the request above, would use them up, including that of their address, which unknown clients share.
    mock.limits.reset()
  } catch (error) {
    await stage.undo()
    throw error
  }
  stages.set(mock, stage)
  return stage
}

async function issue(
  mock: CxoneMock,
  profileId: string,
  credentials: Credentials,
  key: { readonly id: string; readonly secret: string },
): Promise<Pick<Stage, 'access_token' | 'refresh_token'>> {
  const engine = engineOf(mock)
  const profile = engine.profiles.find(({ id }) => id === profileId)
  if (profile === undefined) throw optionError('params.profile', `${profileId} is not served`)
  const right = profile.request({}, { ...credentials, access_key: key })
  // Without a host, so that the mock's own request is not mistaken for one of a client.
  const headers: string[] = []
  eachPair(right.headers, (name, value) => void (name === 'Host' || headers.push(name, value)))
  const { status, body } = await engine.answer({ ...right, headers })
  const { access_token, refresh_token } = status === 200 ? membersOf(JSON.parse(body)) : {}
  if (typeof access_token === 'string')
    return { access_token, refresh_token: typeof refresh_token === 'string' ? refresh_token : '' }
  throw optionError(
    'state',
    `the mock responds with ${status} and issues no token because of a planned fault or a rate limit`,
  )
}

/** Values that a pact can use with fromProviderState, under common names. */
function valuesOf({
  client_id,
  client_secret,
  access_key,
  access_token,
  refresh_token,
}: Stage): Record<string, string> {
  const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
  return {
    grant_type: 'client_credentials',
    client_id,
    client_secret,
    access_token,
    access_key_id: access_key.id,
    access_key_secret: access_key.secret,
    accessKeyId: access_key.id,
    accessKeySecret: access_key.secret,
    ...(refresh_token !== '' && { refresh_token, refreshToken: refresh_token }),
    basic,
    authorization: `Bearer ${access_token}`,
    basic_authorization: `Basic ${basic}`,
    clientId: client_id,
    clientSecret: client_secret,
    accessToken: access_token,
    basicAuthorization: `Basic ${basic}`,
  }
}
