import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const files = globSync(['src/**/*.{ts,tsx}', 'mocks/**/*.ts', 'contracts/**/*.ts'], { cwd: root })
const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)].map((match) => match[1] ?? '')
const localImportsOf = (file: string) =>
  importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, join(root, dirname(file), name)))

// What the mock is made of, without a platform of its own.
const core = ['src/endpoint/', 'src/engine/', 'src/options/', 'src/profiles/', 'src/state/']
const isCore = (file: string): boolean => core.some((room) => file.startsWith(room))

// Who may import whom, and that nothing goes round in a circle, is the linter's: oxlint.config.ts.

describe('the house', () => {
  test('the core imports nothing of node, and no package but one: the schemas are made of zod', () => {
    const wrong = files
      .filter((file) => isCore(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => !name.startsWith('.'))
          .map((name) => `${file} imports ${name}`),
      )
    expect(wrong.toSorted()).toEqual([
      'src/options/json-schema.ts imports zod/mini',
      'src/options/zod.ts imports zod/mini',
      'src/options/zod.ts imports zod/mini',
    ])
  })

  test('the core reads no clock and throws no dice of its own', () => {
    const wrong = files.filter(
      (file) =>
        isCore(file) &&
        /Date\.now|performance\.|Math\.random|crypto\.|setTimeout|setInterval|new Date\(\)/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
    )
    expect(wrong).toEqual([])
  })

  test.each([
    ['src/options/names.ts', '../engine/index.ts'],
    ['src/engine/wire.ts', '../state/index.ts'],
    ['src/engine/wire.ts', '../options/printable.ts'],
    ['src/state/apps.ts', '../profiles/index.ts'],
    ['src/state/journal/audit.ts', '../../profiles/index.ts'],
    ['src/profiles/hosts.ts', '../endpoint/index.ts'],
    ['src/profiles/client-credentials/apps.ts', '../../mock.ts'],
    ['src/endpoint/record.ts', '../api/index.ts'],
    ['src/api/phrase.ts', '../server/index.ts'],
    ['src/doctor/findings/finding.ts', '../../mock.ts'],
    ['src/doctor/inputs/curl/curl.ts', '../../../mock.ts'],
    ['src/doctor/text/traced.ts', '../inputs/reading.ts'],
    ['src/server/config/config.ts', '../../cli/terminal.ts'],
    ['src/inspector/ui/words.tsx', '../../server/index.ts'],
    ['src/mock.ts', './engine/parse.ts'],
    ['src/cli/log.ts', '../state/state.ts'],
    ['src/client/text.ts', '../options/index.ts'],
    ['src/client/types.ts', './client.ts'],
    ['mocks/msw.ts', '../src/server/index.ts'],
    ['contracts/own/builders.ts', '../../src/state/state.ts'],
    ['scripts/docs.ts', '../src/state/state.ts'],
    ['src/engine/wire.ts', './parse.ts'],
  ])('the linter stops %s from importing %s', (file, target) => {
    const folder = mkdtempSync(join(tmpdir(), 'cxone-mock-house-'))
    try {
      for (const name of ['src', 'mocks', 'contracts', 'scripts', 'oxlint.config.ts', 'package.json'])
        cpSync(join(root, name), join(folder, name), { recursive: true })
      writeFileSync(join(folder, file), `import type {} from '${target}'\n${readFileSync(join(root, file), 'utf8')}`)
      const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), [], {
        cwd: folder,
        encoding: 'utf8',
      })
      expect(status, stdout).toBe(1)
      expect(stdout).toMatch(/no-restricted-imports|no-cycle/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('nothing imports test', () => {
    expect(files.filter((file) => localImportsOf(file).some((name) => name.startsWith('test')))).toEqual([])
  })
})
