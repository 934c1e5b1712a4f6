// The servers that the benchmark compares, one for each call: `bench-servers.ts bare|fastify PORT`.

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'

const [kind, port] = process.argv.slice(2)

if (kind === 'bare') {
  // Reads the body and answers a constant of 300 bytes: what node:http costs without a thought.
  const body = JSON.stringify({ access_token: 'x'.repeat(241), token_type: 'Bearer', expires_in: 7200 })
  const headers = ['Content-Type', 'application/json', 'Content-Length', String(body.length)]
  createServer((request, response) => {
    request.on('data', () => undefined)
    request.on('end', () => response.writeHead(200, headers).end(body))
  }).listen(Number(port), '127.0.0.1')
} else if (kind === 'fastify') {
  // What a team writes by hand: a form route that checks a secret and makes a random token.
  const { fastify } = await import('fastify')
  const { fastifyFormbody } = await import('@fastify/formbody')
  const app = fastify()
  await app.register(fastifyFormbody)
  const secrets = new Map([['demo', 'demo-secret']])
  app.post<{ Body: Record<string, string> }>('/auth/oauth/token', async ({ body }, reply) => {
    if (body.grant_type !== 'client_credentials') return reply.code(400).send({ error: 'unsupported_grant_type' })
    if (secrets.get(body.client_id ?? '') !== body.client_secret)
      return reply.code(401).send({ error: 'invalid_client' })
    return { access_token: randomBytes(32).toString('base64url'), token_type: 'Bearer', expires_in: 7200 }
  })
  await app.listen({ port: Number(port), host: '127.0.0.1' })
} else {
  console.error('bench-servers: expected bare or fastify and a port')
  process.exitCode = 2
}
