// Who may see the page.

import { useEffect, useState } from 'preact/hooks'
import { control, type ControlError } from './control.ts'
import { Inspector } from './inspector.tsx'
import type { RuleRow } from './ladder.tsx'
import { SignIn } from './sign-in.tsx'

/** Asks for the control token where one is needed, then shows the inspector. */
export function App() {
  const [rules, setRules] = useState<readonly RuleRow[]>()
  const [trouble, setTrouble] = useState<ControlError>()
  const load = (): void => {
    setTrouble(undefined)
    control<{ rules: readonly RuleRow[] }>('GET', 'rules').then((answer) => setRules(answer.rules), setTrouble)
  }
  useEffect(load, [])
  if (trouble?.status === 401) return <SignIn onDone={load} />
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
