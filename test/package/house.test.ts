import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const files = globSync(['src/**/*.{ts,tsx}', 'mocks/**/*.ts', 'contracts/**/*.ts'], { cwd: root })
const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)].map((match) => match[1] ?? '')
const localImportsOf = (file: string) =>
  importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, join(root, dirname(file), name)))

// The folders of the mock that do not depend on a platform.
const core = ['src/endpoint/', 'src/engine/', 'src/options/', 'src/profiles/', 'src/state/']
const isCore = (file: string): boolean => core.some((room) => file.startsWith(room))

// The linter checks allowed imports and dependency cycles: oxlint.config.ts.

describe('the source layout', () => {
  test('keeps the core free of Node modules, and of packages other than zod for the schemas', () => {
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

  test('keeps clocks, timers and randomness out of the core', () => {
    const wrong = files.filter(
      (file) =>
        isCore(file) &&
        /Date\.now|performance\.|Math\.random|crypto\.|setTimeout|setInterval|new Date\(\)/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
    )
    expect(wrong).toEqual([])
  })

  describe('makes the linter stop', () => {
    const forbidden = [
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
      ['src/server/config/config.ts', '../../cli/terminal.ts'],
      ['src/inspector/ui/words.tsx', '../../server/index.ts'],
      ['src/mock.ts', './engine/parse.ts'],
      ['src/cli/log.ts', '../state/state.ts'],
      ['src/client/text.ts', '../options/index.ts'],
      ['mocks/msw.ts', '../src/server/index.ts'],
      ['contracts/own/builders.ts', '../../src/state/state.ts'],
      ['scripts/docs.ts', '../src/state/state.ts'],
    ] as const
    const round = [
      ['src/client/types.ts', './client.ts'],
      ['src/doctor/text/traced.ts', '../inputs/reading.ts'],
      ['src/engine/wire.ts', './parse.ts'],
    ] as const
    let told: string[]
    let toldOfCycles: string[]
    beforeAll(() => {
      told = linted(forbidden)
      toldOfCycles = linted(round)
    })

    test.each(forbidden)('%s from importing %s', (file, target) => {
      expect(told).toContainEqual(expect.stringMatching(`^${file}:.*'${target}' import is restricted`))
    })

    test.each(round)('%s from importing %s, which imports it', (file) => {
      expect(toldOfCycles).toContainEqual(expect.stringMatching(`^${file}:.*Dependency cycle`))
    })
  })

  test('has no import of a test file', () => {
    expect(files.filter((file) => localImportsOf(file).some((name) => name.startsWith('test')))).toEqual([])
  })
})

/** The output lines of the linter for a copy of the sources with these imports added. */
function linted(imports: readonly (readonly [file: string, target: string])[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'cxone-mock-house-'))
  try {
    for (const name of ['src', 'mocks', 'contracts', 'scripts', 'oxlint.config.ts', 'package.json'])
      cpSync(join(root, name), join(folder, name), { recursive: true })
    for (const [file, target] of imports)
      writeFileSync(join(folder, file), `import type {} from '${target}'\n${readFileSync(join(folder, file), 'utf8')}`)
    const lint = join(root, 'node_modules/.bin/oxlint')
    return spawnSync(lint, ['--format', 'unix'], { cwd: folder, encoding: 'utf8' }).stdout.split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
