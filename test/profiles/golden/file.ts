// The golden file of an endpoint: what every case was answered, adapter by adapter. Equal replies are kept once.

import { readFileSync, writeFileSync } from 'node:fs'
import { replay, type GoldenCase, type Transcript } from './replay.ts'

/** The endpoints that have one. */
export const goldenProfiles = ['client-credentials', 'issuer', 'userhub'] as const

type Golden = (typeof goldenProfiles)[number]

const fileOf = (profile: Golden, name: string): URL => new URL(`${profile}/${name}`, import.meta.url)

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
export function goldenCases(profile: Golden): readonly GoldenCase[] {
  const text = readFileSync(fileOf(profile, 'cases.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as GoldenCase)
}

/** Replays one case with the present build. */
export async function repliesTo(given: GoldenCase): Promise<GoldenReplies> {
  return { hinting: await replay(given, true), silent: await replay(given, false) }
}

/** What was recorded, by the name of the case. */
export function recorded(profile: Golden): ReadonlyMap<string, GoldenReplies> {
  const { replies, cases } = JSON.parse(readFileSync(fileOf(profile, 'replies.json'), 'utf8')) as Packed
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
export function record(profile: Golden, all: ReadonlyMap<string, GoldenReplies>): void {
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
  writeFileSync(
    fileOf(profile, 'replies.json'),
    `{"replies": [\n${replies}\n],\n"cases": {\n${lines.join(',\n')}\n}}\n`,
  )
}
