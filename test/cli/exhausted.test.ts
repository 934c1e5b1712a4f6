import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { layOut } from '../support/packed.ts'
import { root, start } from '../support/processes.ts'

// The built command line without free file descriptors: modules that it loads on first use cannot be read then.

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-exhausted-'))
  await layOut(folder)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules/cxone-mock/node_modules'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Sends a request over a kept-alive connection. Resolves to undefined if the server closes it without a response. */
function ask(socket: Socket, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const settle = (status?: number): void => {
      socket.off('data', onData).off('close', onClose)
      resolve(status)
    }
    const onData = (chunk: Buffer): void => settle(Number(/^HTTP\/1\.1 (\d{3})/.exec(String(chunk))?.[1]))
    const onClose = (): void => settle()
    socket.on('data', onData).on('close', onClose)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  })
}

test.skipIf(process.platform === 'win32')(
  'the server reports that it has no free file descriptors, and recovers when there are some again',
  async () => {
    const main = join(folder, 'node_modules/cxone-mock/dist/src/cli/main.js')
    const limited = [
      '-c',
      'ulimit -n 96; exec "$0" "$@"',
      process.execPath,
      main,
      '--port',
      '0',
      '--log',
      'json',
      '--rate-limit',
      'off',
    ]
    const server = start('sh', limited, { NODE_OPTIONS: '' }, folder)
    const sockets: Socket[] = []
    try {
      const { token_url } = JSON.parse((await server.says(/^\{"event":"ready".*\}$/m))[0])
      const port = Number(new URL(token_url).port)
      const connect = (): Socket => {
        const socket = createConnection(port, '127.0.0.1').on('error', () => undefined)
        sockets.push(socket)
        return socket
      }
      // Each open connection uses a file descriptor. The server drops the first one for which none is left.
      for (let socket = connect(); (await ask(socket, '/auth/oauth/token')) === 405;) socket = connect()
      expect(sockets.length).toBeGreaterThan(10)

      const [forControl, forApi] = sockets
      if (forControl === undefined || forApi === undefined) throw new Error('no connection is open')
      expect(await ask(forControl, '/__mock/apps')).toBe(503)
      await server.says(/The control API could not be loaded, the next request tries again: .*too many open files/)
      expect(await ask(forApi, '/api/v2/agents')).toBe(undefined)
      await server.says(/The protected API could not be loaded, the next request tries again: .*too many open files/)

      for (const socket of sockets) socket.destroy()
      expect(await ask(connect(), '/__mock/apps')).toBe(200)
      expect(await ask(connect(), '/api/v2/agents')).toBe(401)
    } finally {
      for (const socket of sockets) socket.destroy()
      server.child.kill('SIGTERM')
    }
    expect((await server.ended).code).toBe(0)
  },
)
