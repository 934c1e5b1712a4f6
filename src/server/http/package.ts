// What the server reads of its own package: the version, and the folder of the built page.

import { readFile } from 'node:fs/promises'
import { member } from '../../options/index.ts'
import { packageRoot } from '../../package-root.ts'

/** Where the build puts the page. */
export function pageFolder(): URL {
  return new URL('dist/inspector/', packageRoot())
}

/** The version of this package. */
export async function version(): Promise<string> {
  return String(member(JSON.parse(await readFile(new URL('package.json', packageRoot()), 'utf8')), 'version'))
}
