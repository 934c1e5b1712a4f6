// Reads the config file. Every error names the file and what is wrong in it, and never shows a secret.

import { readFile } from 'node:fs/promises'
import type { MockOptions } from '../mock.ts'
import { configSchema, firstIssue } from './schemas.ts'

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
>

/** @throws {ConfigError} where the file cannot be read, is no JSON, or says something wrong */
export async function readConfig(file: string): Promise<Config> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new ConfigError(file, code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`)
  }
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new ConfigError(file, `it is not JSON${placeOf(error, text)}`)
  }
  const result = configSchema.safeParse(json)
  if (result.success) {
    const { $schema: _, ...config } = result.data
    return config as Config
  }
  const { path, message } = firstIssue(result.error, json)
  throw new ConfigError(file, path === '' ? message : `${path}: ${message}`)
}

/** The parser's own message may quote the text around the error, and with it a secret: only the place is taken from it. */
function placeOf(error: unknown, text: string): string {
  const position = Number(/position (\d+)/.exec(String(error))?.[1] ?? NaN)
  if (Number.isNaN(position)) return ''
  const before = text.slice(0, position).split('\n')
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`
}
