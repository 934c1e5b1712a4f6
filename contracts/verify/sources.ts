// Sources of pacts: files, folders, glob patterns and URLs. Reads them and checks their form.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { CxoneMockError, member, membersOf } from '../../src/options/index.ts'

/** An interaction in a pact file. */
export interface WrittenInteraction {
  readonly description: string
  readonly type?: string
  readonly providerStates?: readonly { readonly name?: string }[]
  readonly providerState?: string
}

/** A pact that was read. */
export interface Pact {
  /** The file or URL. */
  readonly from: string
  readonly consumer: string
  readonly provider: string
  readonly interactions: readonly WrittenInteraction[]
  /** The whole document. */
  readonly document: Readonly<Record<string, unknown>>
}

function unreadable(source: string, problem: string): CxoneMockError {
  return new CxoneMockError('PACT_UNREADABLE', `${source}: ${problem}`)
}

/**
 * Reads all named pacts.
 * @throws {CxoneMockError} `PACT_UNREADABLE` if one cannot be read, or there are none
 */
export async function readPacts(sources: readonly string[], cwd: string): Promise<Pact[]> {
  const pacts: Pact[] = []
  for (const source of sources) {
    if (/^https?:\/\//.test(source)) pacts.push(parsePact(withoutQuery(source), await fetched(source)))
    else for (const file of filesOf(source, cwd)) pacts.push(parsePact(file, readFileSync(resolve(cwd, file), 'utf8')))
  }
  return pacts
}

function filesOf(source: string, cwd: string): string[] {
  const path = resolve(cwd, source)
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return [source]
    const names = readdirSync(path).filter((name) => name.endsWith('.json'))
    if (names.length === 0) throw unreadable(source, 'no .json file in this folder')
    return names.toSorted().map((name) => join(source, name))
  }
  const pattern = /[*?{]/.test(source) ? patternOf(source) : undefined
  const found = pattern && walk(cwd, cwd).filter((file) => pattern.test(file.replaceAll(sep, '/')))
  if (found === undefined || found.length === 0)
    throw unreadable(source, pattern ? 'no file matches this pattern' : 'no such file or folder')
  return found.toSorted()
}

function walk(folder: string, cwd: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path, cwd) : [relative(cwd, path)]
  })
}

/** `*`, `**`, `?` and `{a,b}`. Node's own glob came after Node 20. */
function patternOf(glob: string): RegExp {
  const parts: Record<string, string> = {
    '**/': '(?:.*/)?',
    '**': '.*',
    '*': '[^/]*',
    '?': '[^/]',
    '{': '(?:',
    '}': ')',
    ',': '|',
  }
  const text = glob
    .replace(/^\.\//, '')
    .replaceAll(/\*\*\/|\*\*|[*?{},]|[.+^$()[\]|\\]/g, (found) => parts[found] ?? `\\${found}`)
  return new RegExp(`^${text}$`)
}

async function fetched(url: string): Promise<string> {
  const response = await fetch(url, { headers: { Accept: 'application/hal+json, application/json' } }).catch(
    () => undefined,
  )
  if (response?.ok !== true)
    throw unreadable(
      withoutQuery(url),
      response === undefined ? 'not reachable' : `it responded with ${response.status}`,
    )
  return response.text()
}

/** A URL may contain a name and a password, or a token. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

function parsePact(from: string, text: string): Pact {
  let document: Readonly<Record<string, unknown>>
  try {
    document = membersOf(JSON.parse(text))
  } catch {
    throw unreadable(from, 'not valid JSON')
  }
  const { consumer, provider, interactions } = document
  if (!Array.isArray(interactions) || consumer === undefined || provider === undefined)
    throw unreadable(from, 'not a pact: consumer, provider or interactions are missing')
  return {
    from,
    consumer: String(member(consumer, 'name')),
    provider: String(member(provider, 'name')),
    interactions,
    document,
  }
}
