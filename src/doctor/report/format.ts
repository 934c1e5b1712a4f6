// A report as text for a terminal. The JSON form is JSON.stringify(report).

import { formats } from '../inputs/formats.ts'
import { printable, printableLines } from '../../options/index.ts'
import { formatSource } from '../../engine/index.ts'
import type { DoctorReport, Finding, RequestDiagnosis } from './diagnose.ts'

/** Colors a string. Default: unchanged. */
type Paint = (colour: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', text: string) => string

const titleOf = (source: DoctorReport['source']): string =>
  source === 'wire' ? 'a request that arrived' : formats[source].title

/** Formats a report. */
export function formatReport(report: DoctorReport, paint: Paint = (_, text) => text): string {
  const { source, requests } = report
  return [
    `Read as ${titleOf(source)}${requests.length > 1 ? `, ${requests.length} token requests` : ''}.`,
    ...requests.map((request, index) =>
      formatRequest(request, requests.length > 1 ? `Request ${index + 1}: ` : '', paint),
    ),
  ].join('\n\n')
}

function formatRequest(diagnosis: RequestDiagnosis, title: string, paint: Paint): string {
  const { request, wellFormed, findings, corrected, changes, checklist, answer } = diagnosis
  const line = printable(
    `${title}${request.method} ${request.host}${request.path}${answer ? `, answered ${answer.status}${answer.error ? ` ${answer.error}` : ''}` : ''}`,
  )
  const other = findings.find(({ id }) => id === 'not-a-token-request')
  if (other !== undefined)
    return `${line}\n\n${paint('cyan', other.severity)} ${paint('bold', other.id)}: ${other.problem}\n  fix:    ${other.fix}`
  return [
    line,
    ...(wellFormed ? [paint('green', 'The request looks right.')] : []),
    ...findings.map((finding) => formatFinding(finding, paint)),
    ...(wellFormed
      ? []
      : [
          `Corrected request:\n\n${indent(printableLines(corrected.curl))}`,
          ...(changes.length > 0 ? [indent(printableLines(changes.join('\n')))] : []),
          paint('dim', '(fetch, axios and Python requests: --json)'),
        ]),
    `What the request cannot show. Check in this order:\n${checklist.map(({ check, fix }, index) => `  ${index + 1}. ${check}\n     ${fix}`).join('\n')}`,
  ].join('\n\n')
}

function formatFinding({ id, severity, where, problem, evidence, fix, source }: Finding, paint: Paint): string {
  const colour = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'cyan'
  const place = where.line === undefined ? where.part : `${where.part}, line ${where.line}, column ${where.column}`
  return [
    `${paint(colour, severity)} ${paint('bold', id)}: ${problem}`,
    printable(`  where:  ${place}`),
    ...(where.text === undefined
      ? []
      : [`    ${printable(where.text)}`, `    ${paint(colour, where.underline ?? '')}`]),
    ...(evidence === undefined ? [] : [printable(`  seen:   ${evidence}`)]),
    `  fix:    ${fix}`,
    `  known:  ${formatSource(source)}`,
  ].join('\n')
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
