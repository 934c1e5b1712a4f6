// Puts the reference client and other people's clients to the 14 checks and writes the table, with what was found, into
// docs/client.md, and the table alone into README.md where that has the markers. `--check` writes nothing and fails when a
// page is out of date.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checks } from '../test/support/client/checks/index.ts'
import { judge, type Adapter } from '../test/support/client/judge.ts'
import { others } from '../test/support/client/others.ts'
import { reference } from '../test/support/client/reference.ts'

const BEGIN = '<!-- checks:begin (npm run docs:client) -->'
const END = '<!-- checks:end -->'

interface Row {
  readonly held: number
  readonly parts: number
  readonly findings: readonly string[]
}

const run = async (adapter: Adapter): Promise<Row[]> => {
  const rows: Row[] = []
  for (const { parts } of checks) {
    const findings: string[] = []
    for (const part of parts) {
      const finding = await judge(adapter, part)
      if (finding !== undefined)
        findings.push(`${part.title}: ${finding.split('\n')[0]?.slice(0, 160) || 'it failed without a word'}`)
    }
    rows.push({ held: parts.length - findings.length, parts: parts.length, findings })
  }
  return rows
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (columns: readonly { readonly name: string; readonly rows: readonly Row[] }[]): string => {
  const cell = ({ held, parts }: Row) => (held === parts ? '**yes**' : `${held} of ${parts}`)
  const passed = (rows: readonly Row[]) =>
    `${rows.filter(({ held, parts }) => held === parts).length} of ${rows.length}`
  return [
    line(['', 'check', ...columns.map(({ name }) => name)]),
    line(['--:', '---', ...columns.map(() => '---')]),
    ...checks.map(({ id, title }, at) =>
      line([String(id), title, ...columns.map(({ rows }) => cell(rows[at] ?? { held: 0, parts: 0, findings: [] }))]),
    ),
    line(['', 'all parts hold', ...columns.map(({ rows }) => passed(rows))]),
  ].join('\n')
}

/** As the formatter of this repository would have it, so that the page is left alone by it. */
const formatted = (text: string): string => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'client-checks-'))
  const file = join(folder, 'client.md')
  writeFileSync(file, text)
  execFileSync(join(root, 'node_modules/.bin/oxfmt'), ['--config', join(root, '.oxfmtrc.json'), file], { cwd: folder })
  const result = readFileSync(file, 'utf8')
  rmSync(folder, { recursive: true })
  return result
}

const details = (name: string, rows: readonly Row[]): string => {
  const lines = rows.flatMap(({ findings }, at) => findings.map((finding) => `- ${checks[at]?.id}. ${finding}`))
  return lines.length === 0
    ? ''
    : `<details><summary>${name}: ${lines.length} findings</summary>\n\n${lines.join('\n')}\n\n</details>`
}

// Some of them write to the console while they are judged; that is not part of this script's output.
for (const method of ['log', 'warn', 'error'] as const) console[method] = () => undefined

const columns: { name: string; rows: Row[] }[] = []
for (const adapter of [reference, ...others]) columns.push({ name: adapter.name, rows: await run(adapter) })

const found = columns.map(({ name, rows }) => details(name, rows)).filter(Boolean)
const pages = { 'docs/client.md': [table(columns), ...found].join('\n\n'), 'README.md': table(columns) }

for (const [name, text] of Object.entries(pages)) {
  const file = new URL(`../${name}`, import.meta.url)
  const page = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) continue
  const whole = `${before}${BEGIN}\n\n${text}\n\n${END}${after}`
  // The README is not the formatter's: its tables are written by other scripts, too.
  const next = name === 'README.md' ? whole : formatted(whole)
  if (!process.argv.includes('--check')) {
    writeFileSync(file, next)
  } else if (next !== page) {
    process.stderr.write(`${name} is out of date: npm run docs:client\n`)
    process.exitCode = 1
  }
}
process.stdout.write(`${table(columns)}\n`)
// Clients with a timer of their own would hold the process.
process.exit()
