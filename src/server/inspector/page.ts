// The inspector's page: a few built files, read once and cached.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context } from 'hono'
import { pageFolder } from '../http/package.ts'

const types = {
  'index.html': 'text/html',
  'page.js': 'text/javascript',
  'page.css': 'text/css',
  'icon.svg': 'image/svg+xml',
} as const

/** Files of the page. */
export type PageFile = keyof typeof types

interface Built {
  readonly plain: Uint8Array<ArrayBuffer>
  readonly packed: Uint8Array<ArrayBuffer>
  readonly hash: string
}

// Nothing from a request can run as a script, whatever the page does with it, and other sites cannot embed the page in
// a frame.
const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'Cache-Control': 'no-cache',
  Vary: 'Accept-Encoding',
}

const built = new Map<PageFile, Promise<Built>>()

/** Responds with a file of the page: 304 if the browser has it, 503 if it was not built. */
export async function page(context: Context, name: PageFile): Promise<Response> {
  let file: Built
  try {
    file = await once(name)
  } catch {
    const message = 'The page is not built. Run npm run build or npm start.'
    return context.json({ error: 'page_not_built', message, path: '' }, 503)
  }
  // A weak ETag: the same for the compressed form, which is the same page.
  const answer = { ...headers, 'Content-Type': `${types[name]}; charset=utf-8`, ETag: `W/"${file.hash}"` }
  if (context.req.header('if-none-match')?.includes(`"${file.hash}"`)) return context.body(null, 304, answer)
  return acceptsGzip(context.req.header('accept-encoding') ?? '')
    ? context.body(file.packed, 200, { ...answer, 'Content-Encoding': 'gzip' })
    : context.body(file.plain, 200, answer)
}

/** A file that could not be read is tried again: it may be built while the server runs. */
function once(name: PageFile): Promise<Built> {
  let file = built.get(name)
  if (file === undefined) {
    file = read(name)
    built.set(name, file)
    file.catch(() => built.delete(name))
  }
  return file
}

async function read(name: PageFile): Promise<Built> {
  const plain = new Uint8Array(await readFile(new URL(name, pageFolder())))
  const hash = createHash('sha256').update(plain).digest('base64url')
  return { plain, packed: new Uint8Array(await promisify(gzip)(plain, { level: 9 })), hash }
}

function acceptsGzip(accepted: string): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted)
}
