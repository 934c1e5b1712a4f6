// Part of npm run check: words that make readers stumble, in comments, strings, test titles and pages. Each has a plain one.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sources = ['{src,mocks,contracts,scripts,test,examples}/**/*.{ts,tsx,mjs}', 'CONTRIBUTING.md']
const skipped = /node_modules|scripts\/words\.ts/

const words: readonly [pattern: RegExp, instead: string][] = [
  [/\banew\b/i, 'again'],
  [/\bwhoever\b/i, 'a client, a caller'],
  [/\bnobody\b/i, 'no caller, no client, or the passive voice'],
  [/\bsomebody\b/i, 'a caller, a client'],
  [/\bguarded\b/i, 'protected'],
  [/\bready (?:apps?|collections?|keys?)\b/i, 'built-in, preset'],
  [/\b(?:is|are|was) none\b/i, 'is not a …'],
  [/\bis no (?!longer|\d)\w+/i, 'is not a …'],
  [/\bstands? (?:in|for as|at|behind|before|beside|there)\b/i, 'is, appears'],
  [/\bwhole numbers?\b/i, 'integer'],
  [/\blengths? of time\b/i, 'duration'],
  [/\bwhite space\b/i, 'whitespace'],
  [/\ba text\b/i, 'a string'],
  [/\(s\)/, 'singular and plural'],
  [/\bas it stands\b/i, 'as sent, unchanged'],
  [/\bin the place of\b/i, 'instead of'],
  [/\bfaces?\b/i, 'adapter'],
  [/\bcase of one's own|of one's own\b/i, 'custom, own'],
  [/\bhardly\b/i, 'almost never'],
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
