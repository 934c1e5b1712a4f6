// The servers that the benchmark compares, one for each call: `bench-servers.ts bare|fastify|rs256 PORT`.

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createServer } from 'node:http'

const [kind, port] = process.argv.slice(2)
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

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
} else if (kind === 'rs256') {
  // Reads the body and signs three JWTs of the issuer's sizes: what the signatures alone cost.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const header = part({ alg: 'RS256', typ: 'JWT' })
  const signed = (size: number): Promise<string> => {
    const text = `${header}.${part({ iat: Math.floor(Date.now() / 1_000), claims: 'x'.repeat(size) })}`
    return new Promise((resolve, reject) =>
      sign('RSA-SHA256', Buffer.from(text), privateKey, (error, signature) =>
        error === null ? resolve(`${text}.${signature.toString('base64url')}`) : reject(error),
      ),
    )
  }
  createServer((request, response) => {
    request.on('data', () => undefined)
    request.on('end', () => {
      void Promise.all([signed(560), signed(480), signed(280)]).then(([access_token, id_token, refresh_token]) => {
        const body = JSON.stringify({ access_token, token_type: 'Bearer', expires_in: 3600, refresh_token, id_token })
        response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', String(body.length)]).end(body)
      })
    })
  }).listen(Number(port), '127.0.0.1')
} else {
  console.error('bench-servers: expected bare, fastify or rs256 and a port')
  process.exitCode = 2
}
