// Before any test, once for all: the package is built if a source is newer than the build, and packed; a browser is started.

import { globSync, statSync } from 'node:fs'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { launchServer } from './browser.ts'
import { root, run } from './processes.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that holds the tarball, and the package as it is in it. */
    readonly packed: string
    /** The address of a browser that runs. */
    readonly browser: string
  }
}

/** Builds and packs. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const tsx = join(root, 'node_modules/.bin/tsx')
  if (isStale()) await run(tsx, ['scripts/build.ts'], { cwd: root })
  const folder = await mkdtemp(join(tmpdir(), 'cxone-mock-packed-'))
  const source = join(folder, 'source')
  for (const name of ['package.json', 'README.md', 'LICENSE', 'dist', 'docs', 'contracts', 'scripts'])
    await cp(join(root, name), join(source, name), { recursive: true })
  await run(tsx, ['scripts/manifest.ts', 'publish'], { cwd: source })
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: source })
  if (!(await readdir(folder)).some((name) => name.endsWith('.tgz'))) throw new Error('npm pack made no tarball')
  provide('packed', folder)
  const browser = await launchServer()
  provide('browser', browser.wsEndpoint())
  return async () => {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whether a source is newer than the build. */
function isStale(): boolean {
  const built = statSync(join(root, 'dist/openapi.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return globSync(['src/**', 'mocks/**', 'contracts/**', 'scripts/{build,page}.ts', 'package.json', 'tsconfig*.json'], {
    cwd: root,
  }).some((file) => statSync(join(root, file)).mtimeMs > built)
}
