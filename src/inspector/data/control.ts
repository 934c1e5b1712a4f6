// The control API as the page uses it: JSON over fetch, to where the page came from.

import { membersOf } from '../../options/index.ts'

/** What was asked of the mock could not be done; the message is the mock's own. */
export class ControlError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}

// Where all connections of the browser are taken, a request waits for one in silence.
const patience = 10_000

/**
 * Asks the control API.
 * @param path behind `/__mock/`
 * @throws {ControlError} for every answer that is none of 2xx, and with status 0 where there was none in 10 seconds
 */
export async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/__mock/${path}`, {
    method,
    signal: AbortSignal.timeout(patience),
    ...(method !== 'GET' && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    }),
  }).catch(noAnswer)
  const text = await response.text().catch(noAnswer)
  let answer: unknown
  try {
    answer = text === '' ? {} : JSON.parse(text)
  } catch {
    answer = {}
  }
  if (!response.ok) {
    const { message: told, path: at } = membersOf(answer)
    const message = typeof told === 'string' ? told : `It answered ${response.status}.`
    const wrong = typeof at === 'string' ? at : ''
    throw new ControlError(
      response.status,
      wrong === '' || message.startsWith(`${wrong}: `) ? message : `${wrong}: ${message}`,
    )
  }
  return answer as T
}

function noAnswer({ name }: Error): never {
  throw new ControlError(
    0,
    name === 'TimeoutError'
      ? 'The mock has not answered for 10 seconds. Is this page open in many windows? A browser makes only six connections to one host.'
      : 'The mock does not answer.',
  )
}
