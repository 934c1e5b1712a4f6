// The examples of docs/client.md: cut out, saved and run.

import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { format, promisify } from 'node:util'
import { vi } from 'vitest'
import type { Server } from './server.ts'

const run = promisify(execFile)
let runs = 0

export const readPage = (): string => readFileSync(new URL('../../../docs/client.md', import.meta.url), 'utf8')

/** Saves and runs them in `folder`. */
export const examplesIn = (folder: string) => {
  const page = readPage()

  const snippet = (title: string): string => {
    const found = new RegExp(`\`\`\`ts title=${title}\\n([^]*?)\n\`\`\``).exec(page)?.[1]
    if (found === undefined) throw new Error(`docs/client.md has no example ${title}`)
    return found
  }

  /** The example as a file that can be run outside the checkout: what it imports is named by its place. */
  const save = (title: string, change: (text: string) => string = (text) => text): string => {
    const text = change(snippet(title)).replaceAll(/from '([^']+)'/g, (_, specifier: string) => {
      const [, own] = /^cxone-mock\/client\/?(.*)$/.exec(specifier) ?? []
      const source =
        own === undefined
          ? import.meta.resolve(specifier)
          : new URL(`../../../src/client/${own || 'index'}.ts`, import.meta.url)
      return `from '${String(source)}'`
    })
    const file = join(folder, `${title}.mts`)
    writeFileSync(file, text)
    return file
  }

  const environment = (server: Server): Record<string, string> => ({
    HOME: folder,
    CXONE_TOKEN_URL: server.tokenUrl,
    CXONE_CLIENT_ID: 'app',
    CXONE_CLIENT_SECRET: 'secret',
    CXONE_API_URL: server.origin,
  })

  /** Runs an example in this process. Resolves with what it printed; where it throws, that is a property of the error. */
  const runExample = async (title: string, server: Server, change?: (text: string) => string): Promise<string> => {
    const file = save(title, change)
    let stdout = ''
    const log = vi.spyOn(console, 'log').mockImplementation((...printed) => {
      stdout += `${format(...printed)}\n`
    })
    for (const [name, value] of Object.entries(environment(server))) vi.stubEnv(name, value)
    try {
      // A module is run once: each time it is another one.
      await import(/* @vite-ignore */ `${pathToFileURL(file).href}?run=${(runs += 1)}`)
      return stdout
    } catch (error) {
      throw Object.assign(error as Error, { stdout })
    } finally {
      log.mockRestore()
      vi.unstubAllEnvs()
    }
  }

  /** Runs an example as a program. Resolves with what it printed when it has ended by itself. */
  const runProgram = async (title: string, server: Server): Promise<string> => {
    const env = { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1', ...environment(server) }
    return (await run(process.execPath, [save(title)], { env, timeout: 20_000 })).stdout
  }

  return { save, snippet, runExample, runProgram }
}
