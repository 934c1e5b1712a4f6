// Builds dist: JavaScript and types by tsc, the JSON Schema of the config file, and the inspector's page.

import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { configSchema } from '../src/server/schemas.ts'

rmSync('dist', { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit', shell: process.platform === 'win32' })
writeFileSync('dist/config.schema.json', `${JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' }), null, 2)}\n`)
await import('./page.ts')
