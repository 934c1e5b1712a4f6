// The package as it would be published, built from a copy of the sources into a folder of its own: a build beside a running
// test changes nothing for it, and nothing is left in the checkout.

import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run } from './processes.ts'

const published = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'README.md', 'LICENSE']
const sources = ['src', 'mocks', 'contracts', 'scripts', 'docs']

/** Packs into a folder; the path of the tarball. */
export async function pack(folder: string): Promise<string> {
  const copy = join(folder, 'source')
  await mkdir(copy)
  await Promise.all(
    [...published, ...sources].map((name) => cp(join(root, name), join(copy, name), { recursive: true })),
  )
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  await run('npm', ['pack', '--pack-destination', folder], { cwd: copy })
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack made no tarball')
  return join(folder, tarball)
}

/** Lays what was packed into a folder out as `into/node_modules/cxone-mock`, without its dependencies. */
export async function layOut(folder: string, into: string): Promise<void> {
  for (const name of ['package.json', 'dist'])
    await cp(join(folder, 'source', name), join(into, 'node_modules/cxone-mock', name), { recursive: true })
}
