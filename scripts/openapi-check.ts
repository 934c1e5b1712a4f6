// Bi-directional, without a service: the OpenAPI description that the server gives, compared with the pact files. Interactions
// whose request is wrong on purpose are left out by name: no description allows them.

process.env['PACT_DO_NOT_TRACK'] = 'true'

import { MatchersV3 } from '@pact-foundation/pact'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { interactions } from '../contracts/own/interactions.ts'
import { routerRows } from '../src/profiles/index.ts'
import { startServer } from '../src/server/index.ts'

// Asked where the description says nothing.
const undescribed = new Set<string>(routerRows.map(({ id }) => id))
const folder = mkdtempSync(join(tmpdir(), 'cxone-mock-openapi-'))
const leftOut = new Map(
  interactions(MatchersV3)
    .filter(({ right, name }) => !right || undescribed.has(name))
    .map(({ uponReceiving, name }) => [uponReceiving, name]),
)
const server = await startServer()
const description = join(folder, 'openapi.json')
writeFileSync(description, await (await fetch(`${server.url}/__mock/openapi.json`)).text())
await server.close()

for (const name of readdirSync('contracts/pacts')) {
  const pact = JSON.parse(readFileSync(join('contracts/pacts', name), 'utf8'))
  const kept = pact.interactions.filter((each: { description: string }) => !leftOut.has(each.description))
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify({ ...pact, interactions: kept }))
  const { status, stdout, stderr } = spawnSync('opc', ['--oas', description, file], { encoding: 'utf8' })
  console.log(`${name}: ${kept.length} interactions compared with the description`)
  if (status === 0) continue
  console.error(stdout, stderr)
  process.exitCode = 1
}
console.log(`left out: ${[...leftOut.values()].join(', ')}`)
rmSync(folder, { recursive: true })
