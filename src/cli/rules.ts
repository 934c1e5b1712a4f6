// cxone-mock rules and explain: the rule table for people, programs and the README.

import { eachPair, explain, formatSource, type Reply, type WireRequest } from '../engine/index.ts'
import { didYouMean } from '../options/index.ts'
import {
  type AnyRow,
  apiExampleRequest,
  credentialsOf,
  type Example,
  type Profile,
  profiles as allProfiles,
  type Table,
  tablesOf,
} from '../profiles/index.ts'
import { CliError, shellWord } from './terminal.ts'

/** Flags of `rules`. */
export interface RulesFlags {
  readonly json?: true
  readonly markdown?: true
}

/** Prints all tables. */
export function rules({ json, markdown }: RulesFlags, profiles: readonly Profile[] = allProfiles): void {
  const tables = tablesOf(profiles)
  if (json)
    console.log(
      JSON.stringify(
        tables.flatMap(({ rows }) => rows.map((row) => ({ ...explain(row), answer: answerOf(row.reply) }))),
        null,
        2,
      ),
    )
  else if (markdown) console.log(tables.map(({ rows }) => markdownTable(rows)).join('\n\n'))
  else {
    const width = Math.max(...tables.flatMap(({ rows }) => rows.map(({ id }) => id.length)))
    console.log(
      `${tables.map((table) => plainTable(table, width)).join('\n\n')}\n\nIn this order: the first condition that holds answers. More on one: cxone-mock explain <rule-id>`,
    )
  }
}

function plainTable({ title, rows }: Table, width: number): string {
  const lines = rows.map(
    (row, index) =>
      `${String(index + 1).padStart(2)}  ${row.id.padEnd(width)}  ${answerOf(row.reply).padEnd(27)}  ${row.problem}`,
  )
  return [title, ...lines].join('\n')
}

/** Explains one rule. Profiles share ids: it is explained for each profile that has it. */
export function explainRule(id: string, profiles: readonly Profile[] = allProfiles): void {
  const tables = tablesOf(profiles)
  const found = tables.flatMap((table) =>
    table.rows
      .filter((row) => row.id === id)
      .map((row) => ({ title: table.title, text: explained(row, requestOf(table, row, profiles)) })),
  )
  const texts = new Set(found.map(({ text }) => text))
  if (found.length === 0)
    throw new CliError(
      // A string that does not look like an id may be anything, so it is not repeated.
      `No rule has ${/^[a-z]+(?:-[a-z]+)*$/.test(id) ? `the id "${id}"` : 'this id'}.${nearest(
        id,
        tables.flatMap(({ rows }) => rows.map((row) => row.id)),
      )} "cxone-mock rules" lists them.`,
      2,
    )
  // If endpoints share an id, each is explained under its own name.
  console.log((texts.size === 1 ? [...texts] : found.map(({ title, text }) => `${title}\n${text}`)).join('\n\n'))
}

/** The example of a row as it is sent. */
function requestOf(
  { endpoint, profile: id, title }: Table,
  { example }: AnyRow,
  profiles: readonly Profile[],
): WireRequest {
  const profile = profiles.find((one) => one.id === id)
  if (endpoint === 'api' || profile === undefined) return apiExampleRequest(example, tokenVariable)
  const route = profile.routes?.find(({ method, path }) => title === `${method} ${path}`)
  return route === undefined
    ? profile.request(example, { ...credentialsOf(example), token: tokenVariable })
    : route.request(example, tokenVariable)
}

function explained(row: AnyRow, request: WireRequest): string {
  const { id, problem, fix, reply, source, example: change } = row
  const example = curl(request)
  return [
    id,
    `  problem   ${problem}`,
    `  fix       ${fix}`,
    `  response  ${answerOf(reply)}${'description' in reply ? ` "${reply.description}"` : ''}`,
    `  source    ${formatSource(source)}`,
    ...(change.given === undefined ? [] : [`  given     ${JSON.stringify(change.given)}`]),
    ...(example.includes(tokenVariable) ? [`  token     ${tokenOf(change)}`] : []),
    `  example   ${example}`,
  ].join('\n')
}

/** A table in Markdown, for the README. */
export function markdownTable(rows: readonly AnyRow[]): string {
  return [
    '| # | rule | problem | response | source |',
    '|---|---|---|---|---|',
    ...rows.map(
      (rule, index) =>
        `| ${index + 1} | \`${rule.id}\` | ${cell(rule.problem)} | ${answerOf(rule.reply)} | ${cell(sourceOf(rule))} |`,
    ),
  ].join('\n')
}

/** All tables in Markdown, with headings if there are several. */
export function tokenTables(profiles: readonly Profile[]): string {
  const tables = tablesOf(profiles).filter(({ endpoint }) => endpoint !== 'api')
  return tables
    .map(({ title, rows }) => (tables.length === 1 ? markdownTable(rows) : `**${title}**\n\n${markdownTable(rows)}`))
    .join('\n\n')
}

function sourceOf({ source }: AnyRow): string {
  if ('thread' in source) return `thread ${source.thread}`
  return 'spec' in source ? source.spec : 'chosen'
}

function answerOf(reply: Reply): string {
  if (reply.kind === 'planned') return 'as planned'
  if (reply.kind === 'data') return '200, 201 or 204'
  if (reply.kind === 'token' || reply.kind === 'document') return String(reply.status)
  if (reply.kind === 'message' || reply.kind === 'bare') return `${reply.status} without an error code`
  return `${reply.status} ${reply.error ?? 'without an error code'}`
}

const tokenVariable = '$TOKEN'
const meanings = {
  none: '',
  valid: '',
  expired: ', which has expired',
  revoked: ', revoked',
  forged: ', of another mock',
  malformed: '',
  'app-disabled': ', which is disabled',
}

/** Describes the token that the example needs. */
function tokenOf({ app = 'demo', bearer = 'valid', grant, token = 'valid' }: Example): string {
  if (grant === undefined) return `TOKEN is an access_token of ${app}${meanings[bearer]}`
  const what = grant === 'refresh_token' ? 'a refresh_token' : 'an access_token'
  return token === 'malformed' ? 'TOKEN is not a token' : `TOKEN is ${what} of ${app}${meanings[token]}`
}

function curl({ method, url, headers, body }: WireRequest): string {
  const words = ['curl', `http://127.0.0.1:4455${url}`]
  if (method !== 'POST' || body.length === 0) words.push('-X', method)
  eachPair(headers, (name, value) => void words.push('-H', `${name}: ${value}`))
  // The shell expands the variable.
  const text = new TextDecoder().decode(body).replace(encodeURIComponent(tokenVariable), tokenVariable)
  if (text !== '') {
    // curl adds a form Content-Type by itself, so an example without one has to remove it.
    if (!headers.includes('Content-Type')) words.push('-H', 'Content-Type:')
    words.push('--data-binary', text.length > 400 ? '@a-file-of-more-than-64-KiB' : text)
  }
  return words.map((word) => (word.includes(tokenVariable) ? expandedWord(word) : shellWord(word))).join(' ')
}

/** Quotes a word of a POSIX shell in which only the variable of the token is expanded. */
function expandedWord(word: string): string {
  const parts = word.split(tokenVariable).map((part) => part.replaceAll(/["\\`$]/g, String.raw`\$&`))
  return `"${parts.join(tokenVariable)}"`
}

function nearest(given: string, ids: readonly string[]): string {
  const meant = didYouMean(given, ids)
  if (meant !== '') return meant
  const wanted = letters(given)
  const scored = ids.map((id) => ({
    id,
    score: [...letters(id)].filter((word) => wanted.has(word)).length + (id.startsWith(given) ? 1 : 0),
  }))
  const best = scored.toSorted((a, b) => b.score - a.score)[0]
  return best === undefined || best.score === 0 ? '' : ` Did you mean "${best.id}"?`
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`)
}

function letters(text: string): Set<string> {
  return new Set(text.toLowerCase().split(/[^a-z]+/))
}
