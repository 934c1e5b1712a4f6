import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { root } from '../support/processes.ts'

// Browser bundles of the package.

test.for(['mocks/msw.ts', 'mocks/fetch.ts', 'mocks/matchers.ts', 'src/index.ts'])(
  'the browser bundle of %s imports no Node module',
  async (entry) => {
    const { metafile, outputFiles } = await build({
      entryPoints: [join(root, entry)],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      external: ['node:*'],
      metafile: true,
      write: false,
    })
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external))
    expect(outside).toEqual([])
    expect(outputFiles[0]?.text).not.toMatch(/(?:from|import|require)\s*\(?\s*["']node:/)
  },
)
