// A drift report as Markdown, for people.

import { printable } from '../../src/options/index.ts'
import type { DriftReport, DriftRow } from './drift.ts'

/** Formats the report as Markdown. */
export function driftMarkdown({ date, tokenUrl, requests, rows }: DriftReport): string {
  const of = (outcome: DriftRow['outcome']): readonly DriftRow[] => rows.filter((row) => row.outcome === outcome)
  return [
    `# Drift of ${date.slice(0, 10)}`,
    '',
    `\`${tokenUrl}\` compared with the profile \`strict\` of cxone-mock at ${date}, with ${requests} requests:`,
    `${of('equal').length} equal, ${of('different').length} different, ${of('not tested').length} not tested.`,
    '',
    '| rule | outcome | what | expected | seen |',
    '|---|---|---|---|---|',
    ...[...of('different'), ...of('equal'), ...of('not tested')].flatMap(lines),
    '',
  ].join('\n')
}

function lines({ rule, outcome, differences, reason }: DriftRow): string[] {
  if (differences.length === 0) return [`| \`${rule}\` | ${outcome} | ${reason ?? ''} | | |`]
  return differences.map(
    ({ what, expected, seen }) => `| \`${rule}\` | ${outcome} | ${what} | ${cell(expected)} | ${cell(seen)} |`,
  )
}

function cell(text: string): string {
  return printable(text).replaceAll('|', String.raw`\|`)
}
