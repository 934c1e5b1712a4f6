// Builds dist: types by tsc, JavaScript by esbuild (what is loaded together is one file, what is loaded later another), the JSON
// Schema of the config file, and the inspector's page.

import { build, type Plugin } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { globSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import manifest from '../package.json' with { type: 'json' }
import { configSchema } from '../src/server/config/schemas.ts'

// What is loaded by its name: the public entries, the commands, what they load later, and the process of Pact's verifier.
const entries = Object.values(manifest.exports)
  .flatMap((entry) => (typeof entry === 'object' ? [entry.default] : []))
  .map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts'))
const later = [
  'src/server/control/control.ts',
  'src/server/inspector/page.ts',
  'src/server/inspector/events.ts',
  'src/doctor/index.ts',
  'src/api/api.ts',
  'src/api/collections.ts',
  'src/api/open-collection.ts',
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

rmSync('dist', { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit', shell: process.platform === 'win32' })
await build({
  entryPoints: [...new Set([...entries, ...globSync('src/cli/*.ts'), ...later])],
  outdir: 'dist',
  outbase: '.',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  packages: 'external',
  external: ['node:*'],
  plugins: [apart],
  logLevel: 'warning',
})
writeFileSync('dist/config.schema.json', `${JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' }), null, 2)}\n`)
await import('./page.ts')
