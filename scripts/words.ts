// Part of npm run check: words that make readers stumble, in comments, strings, test titles and pages. Each has a plain one.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sources = ['{src,mocks,contracts,scripts}/**/*.{ts,tsx,mjs}', 'CONTRIBUTING.md']
const skipped = /^scripts\/(?:words\.ts|mutants\/)/

const words: readonly [pattern: RegExp, instead: string][] = [
  [/\banew\b/i, 'again'],
  [/\bwhoever\b/i, 'a client, a caller'],
  [/(?<!['"`@:-])\b(?:nobody|somebody)\b(?!['"`@:])/i, 'a client, a caller, or the passive voice'],
  [/\bguarded\b/i, 'protected'],
  [/\bready (?:apps?|collections?|keys?)\b/i, 'built-in, preset'],
  [/(?<!there )\b(?:is|are|was) none\b/i, 'is not a …'],
  [/(?<!there )\bis no (?!longer|\d)\w+/i, 'is not a …'],
  [/\bstands? (?:in|at|behind|before|beside|there)\b/i, 'is, appears'],
  [/\bwhole numbers?\b/i, 'integer'],
  [/\blengths? of time\b/i, 'duration'],
  [/\bwhite space\b/i, 'whitespace'],
  [/\b(?:got|as|is) a text\b/i, 'a string'],
  [/\b\w+(?:scope|request|time|character|problem)\(s\)/i, 'singular and plural'],
  [/\bas it stands\b/i, 'as sent, unchanged'],
  [/\bin the place of\b/i, 'instead of'],
  [/\bfaces?\b/i, 'adapter'],
  [/\bof one's own\b/i, 'custom, own'],
]

let found = 0
for (const file of globSync(sources, { cwd: root })) {
  if (skipped.test(file)) continue
  for (const [index, line] of readFileSync(join(root, file), 'utf8').split('\n').entries())
    for (const [pattern, instead] of words) {
      const match = pattern.exec(line)
      if (match === null) continue
      found += 1
      console.error(`${file}:${index + 1}: "${match[0]}" (write: ${instead})`)
    }
}
if (found > 0) {
  console.error(`${found} ${found === 1 ? 'word' : 'words'} to replace`)
  process.exitCode = 1
}
