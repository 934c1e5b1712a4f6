// Opens the inspector in the browser of the user who started the server. A failure is reported and ends nothing.

import { spawn } from 'node:child_process'

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  // Not `start` of cmd.exe, which interprets & and % in a URL.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens a URL with the program in `BROWSER`, or with that of the system. */
export function openPage(url: string): void {
  const failed = (): void => console.error(`cxone-mock: no browser could be started; open ${url} by hand`)
  const { BROWSER } = process.env
  const [program, ...args] = BROWSER ? ([BROWSER] as const) : (openers[process.platform] ?? (['xdg-open'] as const))
  const opener = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  opener.once('error', failed)
  opener.once('exit', (code) => code !== 0 && failed())
  opener.unref()
}
