// Builds dist: types by tsc, JavaScript by esbuild (what is loaded together is one file, what is loaded later another), with all
// third-party code in it; the JSON Schema of the config file; the OpenAPI description; and the inspector's page.

import { build, type Metafile, type Plugin } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import manifest from '../package.json' with { type: 'json' }
import { loadedLater } from '../src/cli/later.ts'
import { createMock, engineOf } from '../src/mock.ts'
import { configSchema } from '../src/mock-schema.ts'
import { jsonSchemaOf } from '../src/options/json-schema.ts'
import { controlApp } from '../src/server/control/control.ts'
import { describer } from '../src/server/control/document.ts'

// What is loaded by its name: the public entries, the commands, what they load later, and the process of Pact's verifier.
const entries = Object.values(manifest.exports)
  .flatMap((entry) => (typeof entry === 'object' ? [entry.default] : []))
  .map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts'))
const later = [
  ...loadedLater.map((part) => `src/${part}.ts`),
  'contracts/verify/verifier-process.ts',
  'mocks/install-msw-2.15-or-3.ts',
]
// The name of this file is what a person reads where msw is not installed: it stays a file of its own.
const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/install-msw-[^/]*\.ts$/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true },
    )
  },
}
// CommonJS asks for Node's modules by require(), which ES modules do not have: it gets them by an import.
const nodeModules: Plugin = {
  name: 'node modules for CommonJS',
  setup({ onResolve, onLoad }) {
    const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]))
    onResolve({ filter: /./ }, ({ path, kind }) => {
      if (!names.has(path)) return undefined
      const name = path.startsWith('node:') ? path : `node:${path}`
      return kind === 'require-call' ? { path: name, namespace: 'required' } : { path: name, external: true }
    })
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `export * from '${path}'; export { default as 'module.exports' } from '${path}'`,
    }))
  },
}

// zod classic, which the control API is written with, would bring all of its core into the module that a mock loads: what a mock
// uses of zod is a module of its own.
const ownZod: Plugin = {
  name: 'zod of the mock',
  setup({ onLoad }) {
    onLoad({ filter: /src\/options\/zod\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        write: false,
        format: 'esm',
        platform: 'neutral',
        mainFields: ['module', 'main'],
        target: 'es2023',
        minify: true,
        legalComments: 'none',
      })
      return { contents: outputFiles[0]?.text ?? '', loader: 'js' }
    })
  },
}

// zod-openapi hands the whole of zod on, with its messages in fifty languages: ours are our own, in one.
const oneLanguage: Plugin = {
  name: 'zod in English',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
  },
}

rmSync('dist', { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit', shell: process.platform === 'win32' })
dropUnreachableTypes()
const { metafile } = await build({
  entryPoints: [...new Set([...entries, ...globSync('src/cli/*.ts'), ...later])],
  outdir: 'dist',
  outbase: '.',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'neutral',
  // The ES modules of a package before its CommonJS: less is kept of it.
  mainFields: ['module', 'main'],
  conditions: ['module', 'import'],
  target: 'es2023',
  external: Object.keys(manifest.peerDependencies),
  plugins: [apart, ownZod, oneLanguage, nodeModules],
  // Names stay: a stack trace says where it was.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
})
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(metafile))
const draft = { $schema: 'https://json-schema.org/draft/2020-12/schema' }
writeFileSync('dist/config.schema.json', `${JSON.stringify({ ...draft, ...jsonSchemaOf(configSchema) }, null, 2)}\n`)
const mock = createMock()
const app = controlApp(mock, { allowedHosts: [], secure: false, closing: new AbortController().signal })
const served = { origin: 'http://127.0.0.1:4455', version: manifest.version }
writeFileSync('dist/openapi.json', `${JSON.stringify(describer(app, engineOf(mock).profiles)(served), null, 2)}\n`)
await import('./page.ts')

/** Removes the declarations that no public entry leads to. @throws {Error} where one that stays names a package that is not installed */
function dropUnreachableTypes(): void {
  const reached = new Set<string>()
  const installed = new Set<string>([...Object.keys(manifest.peerDependencies), 'vitest', '@jest/globals'])
  const visit = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
    for (const [, name = ''] of text.matchAll(/(?:from|import\(|import|declare module) ?['"]([^'"]+)['"]/g)) {
      if (name.startsWith('.')) visit(join(dirname(file), name.replace(/\.[jt]s$/, '.d.ts')))
      else if (!name.startsWith('node:') && !installed.has(name))
        throw new Error(`${file} names ${name}, which is not installed`)
    }
  }
  for (const entry of entries) visit(join('dist', entry.replace(/\.ts$/, '.d.ts')))
  for (const file of globSync('dist/**/*.d.ts')) if (!reached.has(file)) rmSync(file)
}

/** The licence of every package of which something is in dist. */
function notices({ inputs }: Metafile): string {
  const folders = new Set<string>()
  for (const input of Object.keys(inputs)) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(relative('.', input))?.[0]
    if (folder !== undefined) folders.add(folder)
  }
  const parts = [...folders].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const [file] = globSync('{LICENSE,LICENCE,license}*', { cwd: folder })
    const text = file === undefined || !existsSync(join(folder, file)) ? '' : readFileSync(join(folder, file), 'utf8')
    return `${name} ${version} (${license})\n\n${text.trim()}\n`
  })
  return `Parts of these packages are in the files of this folder.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`
}
