// What the server reads of its own package: the version, and the folder of the built page. From the sources these lie
// elsewhere than from dist.

import { readFile } from 'node:fs/promises'

const isSource = import.meta.url.endsWith('.ts')

/** Where the build puts the page. */
export const pageFolder: URL = new URL(isSource ? '../../dist/inspector/' : '../../inspector/', import.meta.url)

/** The version of this package. */
export async function version(): Promise<string> {
  const file = new URL(isSource ? '../../package.json' : '../../../package.json', import.meta.url)
  return String(Object(JSON.parse(await readFile(file, 'utf8'))).version)
}
