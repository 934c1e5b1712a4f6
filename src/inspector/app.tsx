// Access to the page.

import { useEffect, useRef, useState } from 'preact/hooks'
import { control, type ControlError } from './data/control.ts'
import { Inspector } from './inspector.tsx'
import type { RuleRow } from './exchanges/rule-trace.tsx'
import { SignIn } from './panels/sign-in.tsx'

/** Asks for the control token if one is required, then shows the inspector. */
export function App() {
  const [rules, setRules] = useState<readonly RuleRow[]>()
  const [trouble, setTrouble] = useState<ControlError>()
  const load = (): void => {
    setTrouble(undefined)
    control<{ rules: readonly RuleRow[] }>('GET', 'rules').then((answer) => setRules(answer.rules), setTrouble)
  }
  useEffect(load, [])
  // The focused form disappears, so the focus moves to the top of the page.
  const signedIn = useRef(false)
  useEffect(() => {
    if (!signedIn.current || rules === undefined || trouble !== undefined) return
    signedIn.current = false
    document.querySelector('h1')?.focus()
  }, [rules, trouble])
  if (trouble?.status === 401) {
    const enter = (): void => {
      signedIn.current = true
      load()
    }
    return <SignIn onDone={enter} />
  }
  if (trouble !== undefined)
    return (
      <main class="sign-in">
        <h1>cxone-mock</h1>
        <p role="alert">{trouble.message}</p>
        <button type="button" onClick={load}>
          Try again
        </button>
      </main>
    )
  return rules === undefined ? null : <Inspector rules={rules} onSignedOut={load} />
}
