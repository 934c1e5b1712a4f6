// Where this package lies: from the sources, and from wherever the build put the part that asks.

import { existsSync } from 'node:fs'

/** The folder of the package's manifest. */
export function packageRoot(): URL {
  let folder = new URL('.', import.meta.url)
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder)
  return folder
}

/** Whether the sources run, and not what was built of them. */
export const isSource: boolean = import.meta.url.endsWith('.ts')
