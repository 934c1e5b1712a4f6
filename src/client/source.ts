// Gets one token from the store or the endpoint, with waits and retries. It caches and shares nothing: client.ts
// ensures that only one runs at a time.

import { wait } from './clock.ts'
import { TokenClientError } from './errors.ts'
import type { Tell } from './events.ts'
import type { FlightControl } from './flight.ts'
import { tokenGate } from './gate.ts'
import type { Settings } from './options.ts'
import { redactor } from './redact.ts'
import { requestToken } from './request.ts'
import type { SharedToken } from './store.ts'
import type { StoredToken } from './types.ts'

export interface TokenSource {
  /** Whether a request could be sent now. */
  ready(): boolean
  /** Returns a token from the store if `usable` accepts it, otherwise from the endpoint. */
  obtain(control: FlightControl, usable: (stored: StoredToken) => boolean): Promise<StoredToken>
}

export const tokenSource = (settings: Settings, shared: SharedToken | undefined, tell: Tell): TokenSource => {
  const { clock, retries, attemptTimeout, storeTimeout } = settings
  const gate = tokenGate(settings)
  const redact = redactor(settings.clientId, settings.clientSecret)

  const tellProblem = ({ code, status, error, retryAt, message }: TokenClientError): void => {
    if (code !== 'refused' && code !== 'throttled') return tell({ type: 'failed', message })
    const facts = { ...(status !== undefined && { status }), ...(error !== undefined && { error }) }
    tell({ type: code, ...facts, ...(retryAt !== undefined && { retryAt }) })
  }

  /** Waits until the gate allows a request, or throws the reason why it does not. */
  const pass = async (control: FlightControl): Promise<void> => {
    for (let closing = gate.closing(); closing !== undefined; closing = gate.closing()) {
      const standing = gate.standing(control.left())
      if (standing !== undefined) {
        tellProblem(standing)
        throw standing
      }
      const delay = closing.left()
      control.allow(delay)
      await wait(clock, delay, control.signal)
      closing.waited()
    }
  }

  return {
    ready: () => gate.closing() === undefined,
    obtain: async (control, usable) => {
      control.allow(storeTimeout)
      const stored = await shared?.read()
      if (stored !== undefined && usable(stored)) return stored
      for (let attempt = 1; ; attempt += 1) {
        await pass(control)
        if (control.signal.aborted) throw control.signal.reason
        const background = !control.wanted()
        tell({ type: 'refresh', attempt, background })
        control.allow(attemptTimeout)
        const answer = await requestToken(settings, redact, control.signal)
        gate.note(answer, background)
        if (answer.kind === 'granted') return answer.token
        const failure = gate.failure(answer.problem)
        tellProblem(failure)
        // In the background, one attempt is enough: the next caller starts another, after the gate.
        if (answer.kind === 'refused' || attempt > retries || !control.wanted()) throw failure
      }
    },
  }
}
