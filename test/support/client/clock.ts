// Time for tests: nothing happens until somebody advances it. For clients that take no clock, `install` puts the same
// time in the place of the globals. It is never the runner's fake timers.

import type { Clock } from '../../../src/client/index.ts'

interface Timer {
  at: number
  readonly order: number
  readonly callback: () => void
  readonly every: number | undefined
  held: boolean
}

export interface VirtualClock extends Clock {
  /** Lets time pass, and every timer that falls due on the way fire in its order, with all that follows from it. */
  advance(ms: number): Promise<void>
  /** Sets the clock without letting time pass, as an administrator or a time server does. */
  set(now: number): void
  /** Timers that would keep a process alive. */
  held(): number
  /** Patches Date.now, new Date() and the timers of the process until the returned function is called. */
  install(): () => void
}

const immediate = setImmediate

/** Lets everything run that needs no time. */
export const settle = async (turns = 12): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resolve) => immediate(resolve))
}

/** Lets real work go on (a hash, a file, a socket) until something is so; fails when it never is. */
export const until = async (so: () => boolean, what = 'the condition'): Promise<void> => {
  for (let turn = 0; turn < 200_000; turn += 1) {
    if (so()) return
    await new Promise<void>((resolve) => immediate(resolve))
  }
  throw new Error(`${what} did not come about`)
}

export const virtualClock = (start = Date.UTC(2026, 10, 21, 12, 0, 0, 300)): VirtualClock => {
  let now = start
  let order = 0
  const timers = new Map<number, Timer>()

  const add = (callback: () => void, ms: number, every?: number) => {
    order += 1
    const id = order
    const timer: Timer = { at: now + Math.max(0, ms), order, callback, every, held: true }
    timers.set(id, timer)
    // A number, as in browsers, and an object with ref and unref, as in Node.
    const handle = {
      id,
      ref: () => Object.assign(timer, { held: true }) && handle,
      unref: () => Object.assign(timer, { held: false }) && handle,
      [Symbol.toPrimitive]: () => id,
    }
    return handle
  }
  const remove = (handle: unknown) => {
    const id = typeof handle === 'object' && handle !== null && 'id' in handle ? handle.id : handle
    if (typeof id === 'number') timers.delete(id)
  }
  const next = () => [...timers].toSorted(([, a], [, b]) => a.at - b.at || a.order - b.order)[0]

  const clock: VirtualClock = {
    now: () => now,
    setTimeout: (callback, ms) => add(callback, ms),
    clearTimeout: remove,
    set: (to) => {
      // Timers go by the time that passes, and not by what the clock shows.
      for (const timer of timers.values()) timer.at += to - now
      now = to
    },
    held: () => [...timers.values()].filter(({ held }) => held).length,
    advance: async (ms) => {
      const end = now + ms
      await settle()
      for (let due = next(); due !== undefined && due[1].at <= end; due = next()) {
        const [id, timer] = due
        timers.delete(id)
        now = Math.max(now, timer.at)
        if (timer.every !== undefined) timers.set(id, { ...timer, at: now + timer.every })
        timer.callback()
        await settle()
      }
      now = end
      await settle()
    },
    install: () => {
      const real = { Date, setTimeout, clearTimeout, setInterval, clearInterval }
      class VirtualDate extends real.Date {
        constructor(...given: [] | [number | string | Date]) {
          super(given.length === 0 ? now : given[0])
        }
        static override now() {
          return now
        }
      }
      Object.assign(globalThis, {
        Date: VirtualDate,
        setTimeout: (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
          add(() => callback(...args), ms),
        clearTimeout: remove,
        setInterval: (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
          add(() => callback(...args), ms, Math.max(1, ms)),
        clearInterval: remove,
      })
      return () => void Object.assign(globalThis, real)
    },
  }
  return clock
}
