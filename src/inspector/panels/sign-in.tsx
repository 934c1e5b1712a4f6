// Sign-in form, shown when the control API needs a token. The token is sent once, in a request body, and traded for an
// HttpOnly cookie.

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { control } from '../data/control.ts'

/** The sign-in form. */
export function SignIn({ onDone }: { readonly onDone: () => void }) {
  const [token, setToken] = useState('')
  const [wrong, setWrong] = useState('')
  const field = useRef<HTMLInputElement>(null)
  // Focused before it is visible, so that typing can start immediately.
  useLayoutEffect(() => field.current?.focus(), [])
  const send = (event: Event): void => {
    event.preventDefault()
    control('POST', 'session', { token }).then(onDone, (error: Error) =>
      setWrong(error.message.replace(/^token: /, '')),
    )
  }
  return (
    <main class="sign-in">
      <h1>cxone-mock</h1>
      <p>A control token was set for this mock: it was printed when the mock started, or given with --admin-token.</p>
      <form onSubmit={send}>
        <label for="control-token">Control token</label>
        <input
          id="control-token"
          ref={field}
          type="password"
          autocomplete="current-password"
          required
          value={token}
          onInput={({ currentTarget }) => setToken(currentTarget.value)}
          {...(wrong !== '' && { 'aria-invalid': true, 'aria-describedby': 'wrong-token' })}
        />
        <button type="submit">Open the inspector</button>
        <p id="wrong-token" role="alert">
          {wrong}
        </p>
      </form>
    </main>
  )
}
