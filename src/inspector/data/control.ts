// The control API for the page: JSON over fetch, at the origin of the page.

import { membersOf } from '../../options/index.ts'

/** Thrown when the mock could not do something. The message is from the mock. */
export class ControlError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}

// If all connections of the browser are in use, a request waits silently.
const patience = 10_000

/**
 * Calls the control API.
 * @param path path below `/__mock/`
 * @throws {ControlError} for every response other than 2xx, and with status 0 if there was none within 10 seconds
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
