// What somebody asked the mock for, and what came of it.

import { useEffect, useState } from 'preact/hooks'
import { control, type ControlError } from '../data/control.ts'

/** Asks the mock for something and says what came of it. A body may have to be asked for first. */
export type Act = (says: string, method: string, path: string, body?: object | Promise<object>) => Promise<void>

interface Said {
  /** So that one that says the same again is another one to a screen reader. */
  readonly count: number
  readonly text: string
  readonly failed: boolean
}

const shownFor = 8_000

interface NoticeProps {
  readonly notice: Said
  readonly onClose: () => void
}

/** How to ask, and what to say. */
interface Acts {
  readonly notice: Said
  readonly act: Act
  /** Takes a notice that something failed away. */
  readonly dismiss: () => void
}

/** What went well is said for a while, what failed until the next, or until the mock is there again. */
export function useActs(onSignedOut: () => void, isLive: boolean): Acts {
  const [notice, setNotice] = useState<Said>({ count: 0, text: '', failed: false })
  useEffect(() => {
    if (notice.text === '' || notice.failed) return undefined
    // One that is said while this one's time ends stays.
    const end = (): void => setNotice((now) => (now.count === notice.count ? { ...now, text: '' } : now))
    const timer = setTimeout(end, shownFor)
    return () => clearTimeout(timer)
  }, [notice])
  const dismiss = (): void => setNotice((now) => (now.failed ? { ...now, text: '', failed: false } : now))
  useEffect(() => {
    if (isLive) dismiss()
  }, [isLive])
  const say = (text: string, failed: boolean): void => setNotice(({ count }) => ({ count: count + 1, text, failed }))
  const act: Act = (says, method, path, body) =>
    Promise.resolve(body)
      .then((ready) => control(method, path, ready))
      .then(
        () => say(says, false),
        (error: ControlError) => (error.status === 401 ? onSignedOut() : say(error.message, true)),
      )
  return { notice, act, dismiss }
}

/** The notice. One that says what failed is in the way until somebody has read it, and closes it. */
export function Notice({ notice: { count, text, failed }, onClose }: NoticeProps) {
  return (
    <p class={failed ? 'notice failed' : 'notice'} role="status">
      {text !== '' && <span key={count}>{text}</span>}
      {failed && (
        <button type="button" aria-label="Close the notice" onClick={onClose}>
          ✕
        </button>
      )}
    </p>
  )
}
