// A page that listens to the events of the inspector, without a browser.

import type { Exchanges, Hello, State } from '../../../src/server/inspector/events.ts'

/** One event as it came. */
interface Received {
  readonly event: string
  readonly id: string
  /** Of the event's own kind; the others' fields are not there. */
  readonly data: Hello & State & Exchanges
}

/** An open stream of events. */
export interface Listening {
  /** The next event, of one name or of any. */
  next(event?: string): Promise<Received>
  /** All that came before the end of the stream. */
  rest(): Promise<Received[]>
  /** All that was read so far, as text. */
  text(): string
  leave(): void
}

/** Opens a stream. */
export async function listen(url: string, headers: Record<string, string> = {}): Promise<Listening> {
  const gone = new AbortController()
  const response = await fetch(`${url}/__mock/events`, { headers, signal: gone.signal })
  if (response.status !== 200 || response.body === null) throw new Error(`the answer was ${response.status}`)
  let text = ''
  const events = read(response.body, (chunk) => (text += chunk))
  return {
    async next(name) {
      for (;;) {
        const { value, done } = await events.next()
        if (done) throw new Error('the stream has ended')
        if (name === undefined || value.event === name) return value
      }
    },
    async rest() {
      const all: Received[] = []
      for await (const event of events) all.push(event)
      return all
    },
    text: () => text,
    leave: () => gone.abort(),
  }
}

async function* read(body: ReadableStream<Uint8Array>, onText: (chunk: string) => void): AsyncGenerator<Received> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    const part = decoder.decode(chunk, { stream: true })
    onText(part)
    const blocks = (text + part).split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      if (block.startsWith(':')) continue
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)))
      yield { event: fields.event ?? 'message', id: fields.id ?? '', data: JSON.parse(fields.data ?? 'null') }
    }
  }
}
