// The golden file: what every case was answered, adapter by adapter. Equal replies are kept once.

import { readFileSync, writeFileSync } from 'node:fs'
import { replay, type GoldenCase, type Transcript } from './replay.ts'

const casesFile = new URL('cases.jsonl', import.meta.url)
const repliesFile = new URL('replies.json', import.meta.url)

/** What one case was answered, with the hint header and without. */
export interface GoldenReplies {
  readonly hinting: Transcript
  readonly silent: Transcript
}

interface Packed {
  readonly replies: readonly unknown[]
  readonly cases: Readonly<Record<string, Readonly<Record<keyof GoldenReplies, Readonly<Record<string, number>>>>>>
}

/** The cases, in order. */
export const goldenCases: readonly GoldenCase[] = readFileSync(casesFile, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as GoldenCase)

/** Replays one case with the present build. */
export async function repliesTo(given: GoldenCase): Promise<GoldenReplies> {
  return { hinting: await replay(given, true), silent: await replay(given, false) }
}

/** What was recorded, by the name of the case. */
export function recorded(): ReadonlyMap<string, GoldenReplies> {
  const { replies, cases } = JSON.parse(readFileSync(repliesFile, 'utf8')) as Packed
  const unpack = (indices: Readonly<Record<string, number>>): Transcript =>
    Object.fromEntries(Object.entries(indices).map(([adapter, index]) => [adapter, replies[index]]))
  return new Map(
    Object.entries(cases).map(([name, { hinting, silent }]) => [
      name,
      { hinting: unpack(hinting), silent: unpack(silent) },
    ]),
  )
}

/** Writes the file. */
export function record(all: ReadonlyMap<string, GoldenReplies>): void {
  const texts = new Map<string, number>()
  const pack = (transcript: Transcript): Record<string, number> =>
    Object.fromEntries(
      Object.entries(transcript).map(([adapter, reply]) => {
        const text = JSON.stringify(reply)
        const index = texts.get(text) ?? texts.size
        texts.set(text, index)
        return [adapter, index]
      }),
    )
  const lines = [...all].map(
    ([name, { hinting, silent }]) =>
      `${JSON.stringify(name)}: ${JSON.stringify({ hinting: pack(hinting), silent: pack(silent) })}`,
  )
  const replies = [...texts.keys()].join(',\n')
  writeFileSync(repliesFile, `{"replies": [\n${replies}\n],\n"cases": {\n${lines.join(',\n')}\n}}\n`)
}
