// Locates the package, both from the sources and from any chunk of the build.

import { existsSync } from 'node:fs'

/** Folder of the package's manifest. */
export function packageRoot(): URL {
  let folder = new URL('.', import.meta.url)
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder)
  return folder
}

/** Whether the code runs from the sources instead of the build. */
export const isSource: boolean = import.meta.url.endsWith('.ts')
