// Actions of the user and their results.

import { useEffect, useState } from 'preact/hooks'
import { control, type ControlError } from '../data/control.ts'

/** Runs an action and reports its result. A body may first need a confirmation. */
export type Act = (says: string, method: string, path: string, body?: object | Promise<object>) => Promise<void>

interface Said {
  /** So that a screen reader announces a repeated message again. */
  readonly count: number
  readonly text: string
  readonly failed: boolean
}

const shownFor = 8_000

interface NoticeProps {
  readonly notice: Said
  readonly onClose: () => void
}

/** The action and its message. */
interface Acts {
  readonly notice: Said
  readonly act: Act
  /** Removes an error notice. */
  readonly dismiss: () => void
}

/** A success message disappears after a while, an error with the next message or when the mock is reachable again. */
export function useActs(onSignedOut: () => void, isLive: boolean): Acts {
  const [notice, setNotice] = useState<Said>({ count: 0, text: '', failed: false })
  useEffect(() => {
    if (notice.text === '' || notice.failed) return undefined
    // A newer notice is not removed by the timer of an older one.
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

/** The notice. An error stays until it is closed. */
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
