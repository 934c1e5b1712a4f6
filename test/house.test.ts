import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = globSync(['src/**/*.ts', 'mocks/**/*.ts', 'contracts/**/*.ts'], { cwd: root })
const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)].map((match) => match[1] ?? '')
const localImportsOf = (file: string) =>
  importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, join(root, dirname(file), name)))

// What the mock is made of, without a platform of its own.
const core = ['src/endpoint/', 'src/engine/', 'src/options/', 'src/profiles/', 'src/state/']
const isCore = (file: string): boolean => core.some((room) => file.startsWith(room))

// Who may import whom. What is not listed may not be imported.
const rooms: Record<string, readonly string[]> = {
  'src/endpoint/': core,
  'src/engine/': core,
  'src/options/': ['src/options/'],
  'src/profiles/': core,
  'src/state/': core,
  'src/client/': ['src/client/'],
  'src/api/': ['src/api/', ...core, 'src/lazy.ts'],
  'src/doctor/': ['src/doctor/', ...core],
  'src/server/': [
    'src/server/',
    'src/mock.ts',
    'src/lazy.ts',
    'src/package-root.ts',
    ...core,
    'src/api/',
    'src/doctor/',
  ],
  'src/inspector/': ['src/inspector/', ...core, 'src/server/events.ts', 'src/doctor/'],
  'src/cli/': ['src/', 'contracts/'],
  'mocks/': ['mocks/', 'src/mock.ts', 'src/web.ts', 'src/index.ts', ...core, 'src/api/'],
  'contracts/': [
    'contracts/',
    'src/index.ts',
    'src/server/server.ts',
    'src/client/index.ts',
    'src/engine/',
    'src/options/member.ts',
    'src/package-root.ts',
    'src/profiles/',
    'src/options/printable.ts',
  ],
}

describe('imports point one way', () => {
  test.each(Object.entries(rooms))('%s imports only what it may', (room, allowed) => {
    const wrong = files
      .filter((file) => file.startsWith(room))
      .flatMap((file) =>
        localImportsOf(file)
          .filter((name) => !allowed.some((may) => name.startsWith(may)))
          .map((name) => `${file} imports ${name}`),
      )
    expect(wrong).toEqual([])
  })

  test('the core imports no package and nothing of node', () => {
    const wrong = files
      .filter((file) => isCore(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => !name.startsWith('.'))
          .map((name) => `${file} imports ${name}`),
      )
    expect(wrong).toEqual([])
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

  test('nothing imports test', () => {
    expect(files.filter((file) => localImportsOf(file).some((name) => name.startsWith('test')))).toEqual([])
  })
})
