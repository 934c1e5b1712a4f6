// Reads the config file. Every error names the file and what is wrong in it, and never shows a secret.

import { readFile } from 'node:fs/promises'
import type { MockOptions } from '../../mock.ts'
import { firstIssue } from './issue.ts'
import { configSchema } from './schemas.ts'

/** A config file that cannot be used. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID'

  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`)
    this.name = 'ConfigError'
  }
}

/** What a config file may say. */
export type Config = Pick<
  MockOptions,
  | 'apps'
  | 'lifetime'
  | 'rate_limit'
  | 'api_rate_limit'
  | 'data'
  | 'hosts'
  | 'paths'
  | 'limits'
  | 'hints'
  | 'signing_key'
  | 'jwt_key'
  | 'profiles'
  | 'access_keys'
  | 'tenant'
  | 'refresh_tokens'
  | 'userhub'
>

/** @throws {ConfigError} where the file cannot be read, is no JSON, or says something wrong */
export async function readConfig(file: string): Promise<Config> {
  let text: string
  try {
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new ConfigError(file, code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`)
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new ConfigError(file, `it is not JSON${whyNot(error, text)}`)
  }
  const result = configSchema.safeParse(json)
  if (result.success) {
    const { $schema: _, ...config } = result.data
    return config as Config
  }
  const { path, message } = firstIssue(result.error, json, configSchema)
  throw new ConfigError(file, path === '' ? message : `${path}: ${message}`)
}

/** The parser's own message may quote the text around the error, and with it a secret: only the place is taken from it. */
function whyNot(error: unknown, text: string): string {
  const parsed = Number(/position (\d+)/.exec(String(error))?.[1] ?? unexpectedToken(text) ?? Infinity)
  const found = usualMistake(text)
  // What comes later is not what the parser met.
  const usual = found !== undefined && found.position <= parsed ? found : undefined
  const position = usual?.position ?? parsed
  if (position === Infinity) return ''
  const hint = usual === undefined ? '' : `; JSON has no ${usual.what}`
  const before = text.slice(0, position).split('\n')
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})${hint}`
}

/** Position of a token that the parser did not expect: its message names the token, but not the position. */
function unexpectedToken(text: string): number | undefined {
  if (!hasUnexpectedToken(text)) return undefined
  let [without, within] = [0, text.length]
  while (within - without > 1) {
    const middle = (without + within) >> 1
    if (hasUnexpectedToken(text.slice(0, middle))) within = middle
    else without = middle
  }
  return without
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text)
    return false
  } catch (error) {
    return String(error).startsWith('SyntaxError: Unexpected token')
  }
}

/** The first of what other formats have and this one does not; texts are passed over. */
function usualMistake(text: string): { position: number; what: string } | undefined {
  for (const { 0: found, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|\/[/*]|,(?=\s*[\]}])/g)) {
    if (found.startsWith('/')) return { position: index, what: 'comments' }
    if (found === ',') return { position: index, what: 'comma before a closing bracket' }
  }
  return undefined
}
