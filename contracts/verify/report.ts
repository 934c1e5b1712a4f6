// Formats of a verification report: for people, programs, test reports and GitHub workflows. No colors, no output.

import { printable, printableLines } from '../../src/options/index.ts'
import type { Report, Verified } from './verify.ts'

/** Report formats. */
export type Reporter = 'pretty' | 'json' | 'junit' | 'github'

/** One line per interaction, and below it the problem, the rule and the fix. */
export function prettyInteraction(interaction: Verified): string {
  const { passed, consumer, description, states, rule } = interaction
  const given = states.filter(Boolean).length === 0 ? '' : `, given ${states.join(' and ')}`
  const line = `${passed ? 'ok    ' : 'failed'} ${consumer}: ${description}${given}${rule === undefined ? '' : `  [${rule}]`}`
  return [printable(line), ...details(interaction).map((detail) => `         ${printableLines(detail)}`)].join('\n')
}

/** The last line. */
export function prettySummary({ passed, failed }: Report): string {
  return `${passed} passed, ${failed} failed`
}

/** The whole report as one string. */
export function formatReport(report: Report, reporter: Reporter): string {
  switch (reporter) {
    case 'pretty':
      return [...report.interactions.map(prettyInteraction), '', prettySummary(report)].join('\n')
    case 'json':
      return printableLines(JSON.stringify(report, null, 2))
    case 'junit':
      return junit(report)
    case 'github':
      return [...report.interactions.filter(({ passed }) => !passed).map(annotation), prettySummary(report)].join('\n')
  }
}

function details({ problems, rule, problem, fix }: Verified): string[] {
  return [
    ...problems,
    ...(rule === undefined || problem === undefined ? [] : [`answered by ${rule}: ${problem}`]),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
  ]
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function annotation(interaction: Verified): string {
  const { pact, consumer, description } = interaction
  return `::error file=${property(pact)},title=${property(`${consumer}: ${description}`)}::${commandText(details(interaction).join('\n'))}`
}

function commandText(value: string): string {
  return printableLines(value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'))
}

function property(value: string): string {
  return commandText(value).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function junit({ interactions, failed }: Report): string {
  const suites = new Map<string, Verified[]>()
  for (const each of interactions) suites.set(each.pact, [...(suites.get(each.pact) ?? []), each])
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cxone-mock verify" tests="${interactions.length}" failures="${failed}">`,
    ...[...suites].flatMap(([pact, cases]) => [
      `  <testsuite name="${xml(pact)}" tests="${cases.length}" failures="${cases.filter(({ passed }) => !passed).length}">`,
      ...cases.map(testcase),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ].join('\n')
}

function testcase(interaction: Verified): string {
  const { consumer, provider, description, passed, problems } = interaction
  const start = `    <testcase classname="${xml(`${consumer}.${provider}`)}" name="${xml(description)}"`
  if (passed) return `${start}/>`
  const message = xml(problems[0] ?? 'failed')
  return `${start}>\n      <failure message="${message}">${xml(details(interaction).join('\n'))}</failure>\n    </testcase>`
}

/** Characters that XML cannot represent are removed. */
function xml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replaceAll(/[^\P{Cc}\t\n\r]/gu, '').replaceAll(/[&<>"]/g, (each) => entities[each] ?? '')
}
