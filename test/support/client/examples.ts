// The examples of docs/client.md as programs: cut out, saved, and run in a process of their own.

import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Server } from './server.ts'

const run = promisify(execFile)

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

  const runExample = async (title: string, server: Server, change?: (text: string) => string) => {
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_NO_WARNINGS: '1',
      HOME: folder,
      CXONE_TOKEN_URL: server.tokenUrl,
      CXONE_CLIENT_ID: 'app',
      CXONE_CLIENT_SECRET: 'secret',
      CXONE_API_URL: server.origin,
    }
    return (await run(process.execPath, [save(title, change)], { env, timeout: 20_000 })).stdout
  }

  return { save, snippet, runExample }
}
