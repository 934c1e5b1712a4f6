// Builds the inspector's page into dist/inspector: one script, one style sheet, one document. `npm start`, `npm test` and the
// build of the package run it.

import { build } from 'esbuild'
import { cpSync, mkdirSync } from 'node:fs'

mkdirSync('dist/inspector', { recursive: true })
await build({
  entryPoints: ['src/inspector/main.tsx', 'src/inspector/ui/page.css'],
  outdir: 'dist/inspector',
  entryNames: 'page',
  bundle: true,
  format: 'esm',
  target: ['chrome125', 'firefox126', 'safari17.5'],
  minify: true,
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
})
for (const file of ['index.html', 'icon.svg']) cpSync(`src/inspector/${file}`, `dist/inspector/${file}`)
// The script holds preact, whose licence asks to go along.
cpSync('node_modules/preact/LICENSE', 'dist/inspector/LICENSE-preact.txt')
