// What a client must offer to be judged, and the words in which a check fails. The checks themselves are in checks.ts.

import type { Clock, Diagnostics, TokenStore } from '../../../src/client/index.ts'
import { makeWorld, optionsIn, type World } from './world.ts'

/** What a client under judgement is made from. One that takes no clock gets its time through the patched globals. */
export interface Setup {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope?: string
  readonly fetch: World['fetch']
  readonly clock: Clock
  readonly random: () => number
  readonly store?: TokenStore
  readonly diagnostics?: Diagnostics
}

/** A client under judgement: whatever of this it can do. */
export interface Subject {
  getToken(options?: { readonly signal?: AbortSignal }): Promise<string>
  fetch?(input: string, init?: RequestInit): Promise<Response>
  invalidate?(token?: string): void
  /** The library's own call for a cached token, without the adapter around it: for a bench. */
  bare?(): Promise<unknown>
  /** What a person might print: the client itself, its options. */
  readonly printable?: readonly unknown[]
}

export interface Adapter {
  readonly name: string
  /** Features that the client has by its own account; a check that needs another one fails and says so. */
  readonly has: readonly ('clock' | 'signal' | 'store' | 'events')[]
  create(setup: Setup): Subject | Promise<Subject>
}

export interface Part {
  readonly title: string
  run(bench: Bench): Promise<void>
}

export interface Check {
  readonly id: number
  readonly title: string
  readonly parts: readonly Part[]
}

class CheckFailure extends Error {
  override readonly name = 'CheckFailure'
}

export const expect = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new CheckFailure(otherwise)
}

export const same = (what: string, found: unknown, wanted: unknown): void =>
  expect(Object.is(found, wanted), `${what}: ${String(found)} instead of ${String(wanted)}`)

/** A world with an adapter in it. */
export interface Bench extends World {
  readonly adapter: Adapter
  make(changes?: Partial<Setup>): Promise<Subject>
  /** Fails the check where the client does not offer the feature at all. */
  needs(feature: Adapter['has'][number]): void
  fetchOf(subject: Subject): NonNullable<Subject['fetch']>
  invalidateOf(subject: Subject): NonNullable<Subject['invalidate']>
  readonly rejections: readonly unknown[]
}

const PATIENCE_MS = 5_000
const realTimer = setTimeout
const realStop = clearTimeout

const have = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new CheckFailure(`it has no ${what}`)
  return value
}

/** Runs one part against one client. Resolves with undefined when it holds, or with what is wrong. */
export const judge = async (adapter: Adapter, { run }: Part): Promise<string | undefined> => {
  const world = makeWorld()
  const rejections: unknown[] = []
  const onRejection = (reason: unknown) => void rejections.push(reason)
  process.on('unhandledRejection', onRejection)
  const restore = adapter.has.includes('clock') ? undefined : world.clock.install()
  const bench: Bench = {
    ...world,
    get lifetime() {
      return world.lifetime
    },
    set lifetime(seconds) {
      world.lifetime = seconds
    },
    adapter,
    rejections,
    make: async (changes = {}) => adapter.create(optionsIn(world, changes)),
    needs: (feature) => expect(adapter.has.includes(feature), `it has no ${feature}`),
    fetchOf: (subject) => have(subject.fetch, 'authorised fetch'),
    invalidateOf: (subject) => have(subject.invalidate, 'invalidate'),
  }
  // Of the real clock: for a client that never answers, whatever time it is made to believe.
  let giveUp: NodeJS.Timeout | undefined
  const never = new Promise<never>((_, reject) => {
    giveUp = realTimer(() => reject(new CheckFailure('it never answered')), PATIENCE_MS)
  })
  try {
    await Promise.race([run(bench), never])
    return undefined
  } catch (thrown) {
    // What a client throws is a finding as well, in its own words.
    return thrown instanceof Error ? thrown.message : String(thrown)
  } finally {
    realStop(giveUp)
    restore?.()
    process.off('unhandledRejection', onRejection)
  }
}
