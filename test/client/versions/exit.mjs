// A process with a token in its last minute and a failing token endpoint: it must get the token, and exit by itself.

import { createServer } from 'node:net'

const [, , endpoint] = process.argv
const { tokenClient } = await import(`${process.env['CLIENT_DIR']}/index.js`)

// A closed port, or one that never responds. Neither keeps the process alive.
const listener = createServer((socket) => socket.on('error', () => undefined).unref())
await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve))
const { port } = listener.address()
listener.unref()
if (endpoint === 'refuses connections') await new Promise((resolve) => listener.close(resolve))

let now = Date.now()
let tried = 0
const client = tokenClient({
  tokenUrl: `http://127.0.0.1:${port}/token`,
  clientId: 'app',
  clientSecret: 'secret',
  attemptTimeout: '300ms',
  clock: { now: () => now, setTimeout: (callback, ms) => setTimeout(callback, ms), clearTimeout },
  fetch: (input, init) => {
    if (now === start) return Promise.resolve(Response.json({ access_token: 'token-1', expires_in: 3600 }))
    tried += 1
    return fetch(input, init)
  },
})
const start = now
await client.getToken()
now += 3_590_000
const token = await client.getToken()
await new Promise((resolve) => setImmediate(resolve))
process.stdout.write(`served ${token}, tried ${tried}\n`)
