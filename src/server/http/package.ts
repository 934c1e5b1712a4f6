// Properties of the package that the server needs: its version, and the folder of the built page.

import { readFile } from 'node:fs/promises'
import { member } from '../../options/index.ts'
import { packageRoot } from '../../package-root.ts'

/** Folder that the build writes the page to. */
export function pageFolder(): URL {
  return new URL('dist/inspector/', packageRoot())
}

/** Version of this package. */
export async function version(): Promise<string> {
  return String(member(JSON.parse(await readFile(new URL('package.json', packageRoot()), 'utf8')), 'version'))
}
