// Reads the config file. Every error names the file and every problem in it, and never shows a secret.

import { readFile } from 'node:fs/promises'
import type { Config } from '../../mock-options.ts'
import { configSchema } from '../../mock-schema.ts'
import { CxoneMockError } from '../../options/index.ts'
import { check } from '../../options/schema.ts'

/** @throws {CxoneMockError} `CONFIG_INVALID` if the file cannot be read, is not JSON, or has invalid content */
export async function readConfig(file: string): Promise<Config> {
  const text = textIn(file, await bytesOf(file))
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw configError(file, `not JSON${whyNot(error, text)}`)
  }
  try {
    const { $schema: _, ...config } = check(configSchema, json)
    return config
  } catch (error) {
    if (error instanceof CxoneMockError) throw inFile(file, error)
    throw error
  }
}

/** Converts errors of options to errors of the file. */
export function inFile(file: string, { message, issues }: CxoneMockError): CxoneMockError {
  const lines = message.split('\n')
  const told = lines.length === 1 ? ` ${message}` : ` ${lines.length} problems\n  ${lines.join('\n  ')}`
  return new CxoneMockError('CONFIG_INVALID', `${file}:${told}`, { issues })
}

const configError = (file: string, problem: string): CxoneMockError =>
  new CxoneMockError('CONFIG_INVALID', `${file}: ${problem}`)

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw configError(file, code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`)
  }
}

/** UTF-8, with or without a byte order mark. Windows shells write UTF-16 by default. */
function textIn(file: string, bytes: Buffer): string {
  const isUtf16 = /^(?:fffe|feff)/.test(bytes.toString('hex', 0, 2)) || bytes.subarray(0, 64).includes(0)
  if (isUtf16) throw configError(file, 'encoded as UTF-16: save it as UTF-8 (PowerShell: Out-File -Encoding utf8)')
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

/** The parser's message may quote the text around the error, and with it a secret, so only the position is used. */
function whyNot(error: unknown, text: string): string {
  const parsed = Number(/position (\d+)/.exec(String(error))?.[1] ?? unexpectedToken(text) ?? Infinity)
  const found = usualMistake(text)
  // The parser has not reached later text.
  const usual = found !== undefined && found.position <= parsed ? found : undefined
  const position = usual?.position ?? parsed
  if (position === Infinity) return ''
  const hint = usual === undefined ? '' : `: JSON has no ${usual.what}`
  const before = text.slice(0, position).split('\n')
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})${hint}`
}

/** Position of an unexpected token: the parser's message names the token, not the position. */
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

/** The first feature of other formats that JSON does not have. Strings are skipped. */
function usualMistake(text: string): { position: number; what: string } | undefined {
  for (const { 0: found, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|\/[/*]|,(?=\s*[\]}])/g)) {
    if (found.startsWith('/')) return { position: index, what: 'comments' }
    if (found === ',') return { position: index, what: 'comma before a closing bracket' }
  }
  return undefined
}
