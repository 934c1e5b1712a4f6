// A store in files, for the processes of one user on one machine. The only file of this folder that requires Node.
// Tokens are stored unencrypted, readable by their owner only. No locks are needed, because a rename is atomic.

import { mkdirSync, statSync } from 'node:fs'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { configError } from './errors.ts'
import type { StoredToken, TokenStore } from './types.ts'

export interface FileStoreOptions {
  /**
   * A dedicated directory, created with mode 0700 if it does not exist. Absolute, or relative to the working directory.
   */
  readonly directory: string
}

const OWNER_ONLY = 0o600

const isMissing = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'

/**
 * Creates a store that keeps each token in a file of its own, with mode 0600, replaced atomically. File names are the
 * hashed keys. The directory is created immediately.
 * @throws {TokenClientError} `config` for a directory that other users can access
 * @example
 * ```ts
 * import { tokenClient } from 'cxone-mock/client'
 * import { fileStore } from 'cxone-mock/client/file-store'
 *
 * const client = tokenClient({
 *   tokenUrl: 'https://api.nicecxone.com/auth/oauth/token',
 *   clientId: 'demo',
 *   clientSecret: 'demo-secret',
 *   store: fileStore({ directory: '/var/lib/reports/tokens' }),
 * })
 * ```
 */
export const fileStore = ({ directory }: FileStoreOptions): TokenStore => {
  if (typeof directory !== 'string' || directory === '') throw configError('fileStore: directory must be a path')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // An existing directory is not changed: it could be a shared /tmp. Windows has no such modes.
  if (process.platform !== 'win32' && (statSync(directory).mode & 0o077) !== 0) {
    throw configError('fileStore: other users can access the directory; use a private one, or chmod 700 it')
  }
  const fileOf = (key: string): string => {
    if (!/^[\da-f]{64}$/.test(key)) throw configError('fileStore: a key must be 64 hexadecimal digits')
    return join(directory, `${key}.json`)
  }
  return {
    get: async (key) => {
      try {
        return JSON.parse(await readFile(fileOf(key), 'utf8')) as StoredToken
      } catch (thrown) {
        // A file that cannot be parsed counts as missing. The client reports any other error.
        if (isMissing(thrown) || thrown instanceof SyntaxError) return undefined
        throw thrown
      }
    },
    set: async (key, token) => {
      const file = fileOf(key)
      const draft = `${file}.${crypto.randomUUID()}.tmp`
      try {
        // `wx` refuses an existing file or link of another user. The mode applies from the first byte.
        const handle = await open(draft, 'wx', OWNER_ONLY)
        try {
          await handle.writeFile(JSON.stringify(token))
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(draft, file)
      } catch (thrown) {
        await rm(draft, { force: true })
        throw thrown
      }
    },
    delete: async (key) => rm(fileOf(key), { force: true }),
  }
}
