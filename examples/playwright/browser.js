// A Chromium that came with npm, and a server for the pages.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { build } from 'esbuild'
import { chromium as playwright } from 'playwright-core'

// A service worker ends a browser that runs in one process; and a page is to meet the same rules as anywhere.
const unwanted = new Set(['--single-process', '--disable-web-security'])

export async function launch() {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((arg) => !unwanted.has(arg)), '--no-sandbox'],
  })
}

export async function servePages() {
  const files = new Map([
    ['/mockServiceWorker.js', await readFile(fileURLToPath(import.meta.resolve('msw/mockServiceWorker.js')))],
  ])
  for (const name of ['page', 'page-with-worker']) {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(`${name}.js`, import.meta.url))],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    })
    files.set(`/${name}.js`, outputFiles[0].contents)
    files.set(`/${name}`, `<!doctype html><script type="module" src="/${name}.js"></script>`)
  }
  const server = createServer(({ url }, response) => {
    const file = files.get(url)
    const type = url.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': type }).end(file)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}
