import { afterAll, describe, expect, test, vi } from 'vitest'
import { goldenCases, goldenProfiles, record, recorded, repliesTo, type GoldenReplies } from './golden/file.ts'

// The wire, frozen: status, header names with order and values, and body of every reply, through every adapter.
// `RECORD_GOLDEN=1 npx vitest run test/profiles/golden.test.ts --project integration` records it again: look at what differs, and say why.

// Ids of tokens begin with a random name of the process.
vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation((array) => {
  if (array instanceof Uint8Array) array.fill(7)
  return array
})

const isRecording = process.env.RECORD_GOLDEN === '1'

describe.each(goldenProfiles)('the wire of %s is as it was recorded', (profile) => {
  const cases = goldenCases(profile)
  const made = new Map<string, GoldenReplies>()
  const expected = isRecording ? undefined : recorded(profile)
  afterAll(() => {
    if (isRecording) record(profile, made)
  })

  test('for the cases of the file, and for no others', () => {
    const names = cases.map(({ name }) => name)
    expect([...(expected?.keys() ?? names)]).toEqual(names)
  })

  test.each(cases.map((given) => [given.name, given] as const))('%s', async (name, given) => {
    const replies = await repliesTo(given)
    made.set(name, replies)
    if (expected !== undefined) expect(replies).toEqual(expected.get(name))
  })
})
