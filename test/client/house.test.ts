// Rules for src/client: it imports nothing from outside, runs without Node and has small files.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../../src/client', import.meta.url))
const files = readdirSync(folder)
const source = (file: string) => readFileSync(`${folder}/${file}`, 'utf8')

const fetch = async () => Response.json({ access_token: 'token-1', token_type: 'Bearer', expires_in: 60 })

const importsOf = (file: string): string[] =>
  [
    ...source(file)
      .replaceAll(/\/\*\*[^]*?\*\//g, '')
      .matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g),
  ].map(([, specifier]) => specifier ?? '')

test('the client imports only files of its own folder, and only the file store imports Node modules', () => {
  const foreign = files.flatMap((file) =>
    importsOf(file)
      .filter((each) => !each.startsWith('./'))
      .map((each) => `${file} ${each}`),
  )
  expect(foreign).toEqual(['file-store.ts node:fs', 'file-store.ts node:fs/promises', 'file-store.ts node:path'])
})

test.for(['index.ts', 'undici.ts', 'axios.ts'])(
  '%s bundles for browsers and edge runtimes without Node APIs',
  async (file) => {
    const { outputFiles, warnings } = await build({
      entryPoints: [`${folder}/${file}`],
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
    })
    expect(warnings).toEqual([])
    const [{ text } = expect.fail('no bundle')] = outputFiles
    expect(text).not.toMatch(/\bnode:|\brequire\(|\bBuffer\b|\bsetImmediate\b/)
  },
)

test('a browser bundle of the client works without process and Buffer', async () => {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/index.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'client',
    platform: 'browser',
  })
  const { runInNewContext } = await import('node:vm')
  const code = `${outputFiles[0]?.text}\nclient.tokenClient({ tokenUrl: 'https://a.example/t', clientId: 'a', clientSecret: 'b', fetch }).getToken()`
  const globals = {
    fetch,
    setTimeout,
    clearTimeout,
    URL,
    URLSearchParams,
    AbortController,
    AbortSignal,
    TextDecoder,
    TextEncoder,
    Headers,
    Request,
    Response,
    btoa,
    Blob,
    FormData,
  }
  expect(await runInNewContext(code, globals)).toBe('token-1')
})

test('every client file starts with a header comment and has at most 220 lines', () => {
  for (const file of files) {
    const text = source(file)
    expect(text, file).toMatch(/^\/\/ [A-Z`]/)
    expect(text.split('\n').length, file).toBeLessThanOrEqual(220)
    expect(text, file).not.toMatch(/\bany\b(?=[>,;)\]])|@ts-|oxlint-disable|TODO|export default|\benum /)
  }
})
