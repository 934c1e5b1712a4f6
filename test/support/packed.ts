// The package as it would be published; setup.ts has packed it.

import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'

/** The path of the tarball. */
export async function tarball(): Promise<string> {
  const folder = inject('packed')
  return join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '')
}

/** Lays the package out as `into/node_modules/cxone-mock`, without its dependencies. */
export async function layOut(into: string): Promise<void> {
  for (const name of ['package.json', 'dist'])
    await cp(join(inject('packed'), 'source', name), join(into, 'node_modules/cxone-mock', name), { recursive: true })
}
