// cxone-mock rules and explain: the rule table, for people, programs and the README.

import { explain } from '../engine/diagnosis.ts'
import { apiRules } from '../profiles/api/rules.ts'
import { apiExampleRequest, exampleRequest } from '../profiles/client-credentials/example.ts'
import { formatSource, type Example, type Reply, type Rule } from '../engine/rule.ts'
import { meantBy } from '../options/names.ts'
import { rules as tokenRules } from '../profiles/index.ts'
import type { WireRequest } from '../engine/wire.ts'
import { CliError, shellWord } from './terminal.ts'

/** A row of either table, without its condition. */
type Row = Omit<Rule, 'when' | 'shows'>
const tokenTable: readonly Row[] = tokenRules
const apiTable: readonly Row[] = apiRules
const table = [...tokenTable, ...apiTable]

/** Prints both tables. */
export function rules({ json, markdown }: { readonly json?: true; readonly markdown?: true }): void {
  if (json)
    console.log(
      JSON.stringify(
        table.map((rule) => ({ ...explain(rule), answer: answerOf(rule.reply) })),
        null,
        2,
      ),
    )
  else if (markdown) console.log(`${markdownTable(tokenTable)}\n\n${markdownTable(apiTable)}`)
  else
    console.log(
      `${plainTable('The token endpoint', tokenTable)}\n\n${plainTable('The guarded API', apiTable)}\n\nIn this order: the first condition that holds answers. More on one: cxone-mock explain <rule-id>`,
    )
}

function plainTable(title: string, rows: readonly Row[]): string {
  const width = Math.max(...table.map(({ id }) => id.length))
  const lines = rows.map(
    (rule, index) =>
      `${String(index + 1).padStart(2)}  ${rule.id.padEnd(width)}  ${answerOf(rule.reply).padEnd(27)}  ${rule.says}`,
  )
  return [title, ...lines].join('\n')
}

/** Prints all that is known of one row. */
export function explainRule(id: string): void {
  const rule = table.find((row) => row.id === id)
  if (rule === undefined)
    throw new CliError(
      // What is written unlike any id may be anything, and is not repeated.
      `no rule has ${/^[a-z]+(?:-[a-z]+)*$/.test(id) ? `the id "${id}"` : 'this id'}${nearest(id)}; "cxone-mock rules" lists them`,
      2,
    )
  const request = apiTable.includes(rule)
    ? apiExampleRequest(rule.example, tokenVariable)
    : exampleRequest(rule.example)
  const example = curl(request)
  console.log(
    [
      rule.id,
      `  says     ${rule.says}`,
      `  fix      ${rule.fix}`,
      `  answer   ${answerOf(rule.reply)}${'description' in rule.reply ? ` "${rule.reply.description}"` : ''}`,
      `  known    ${formatSource(rule.source)}`,
      ...(rule.example.given === undefined ? [] : [`  given    ${JSON.stringify(rule.example.given)}`]),
      ...(example.includes(tokenVariable) ? [`  token    ${tokenOf(rule.example)}`] : []),
      `  example  ${example}`,
    ].join('\n'),
  )
}

/** A table as the README shows it. */
export function markdownTable(rows: readonly Row[]): string {
  return [
    '| # | rule | what is wrong | answer | known from |',
    '|---|---|---|---|---|',
    ...rows.map(
      (rule, index) =>
        `| ${index + 1} | \`${rule.id}\` | ${cell(rule.says)} | ${answerOf(rule.reply)} | ${cell(sourceOf(rule))} |`,
    ),
  ].join('\n')
}

function sourceOf({ source }: Row): string {
  if ('thread' in source) return `thread ${source.thread}`
  return 'spec' in source ? source.spec : 'chosen'
}

function answerOf(reply: Reply): string {
  if (reply.kind === 'planned') return 'as planned'
  if (reply.kind === 'data') return '200, 201 or 204'
  if (reply.kind === 'token') return '200'
  return `${reply.status} ${reply.error ?? 'without an error code'}`
}

const tokenVariable = '$TOKEN'
const meanings = {
  none: '',
  valid: '',
  expired: ', past its time',
  revoked: ', revoked',
  'app-disabled': ', which was switched off since',
}

/** Which token the example needs. */
function tokenOf({ app = 'demo', bearer = 'valid' }: Example): string {
  return `TOKEN is an access_token of ${app}${meanings[bearer]}`
}

function curl({ method, url, headers, body }: WireRequest): string {
  const words = ['curl', `http://127.0.0.1:4455${url}`]
  if (method !== 'POST' || body.length === 0) words.push('-X', method)
  for (let i = 0; i + 1 < headers.length; i += 2) words.push('-H', `${headers[i]}: ${headers[i + 1]}`)
  const text = new TextDecoder().decode(body)
  if (text !== '') {
    // curl labels a body as a form by itself: an example without a label has to take it away.
    if (!headers.includes('Content-Type')) words.push('-H', 'Content-Type:')
    words.push('--data-binary', text.length > 400 ? '@a-file-of-more-than-64-KiB' : text)
  }
  return words.map((word) => (word.includes(tokenVariable) ? `"${word}"` : shellWord(word))).join(' ')
}

function nearest(given: string): string {
  const meant = meantBy(
    given.toLowerCase(),
    table.map(({ id }) => id),
  )
  if (meant !== undefined) return `; did you mean ${meant}?`
  const wanted = letters(given)
  const scored = table.map(({ id }) => ({
    id,
    score: [...letters(id)].filter((word) => wanted.has(word)).length + (id.startsWith(given) ? 1 : 0),
  }))
  const best = scored.toSorted((a, b) => b.score - a.score)[0]
  return best === undefined || best.score === 0 ? '' : `; did you mean ${best.id}?`
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`)
}

function letters(text: string): Set<string> {
  return new Set(text.toLowerCase().split(/[^a-z]+/))
}
