/** A small change that a test has to see. */
export interface Mutant {
  /** What `npm run mutate:code -- <room>` picks by. */
  readonly room: 'options' | 'token' | 'issuer' | 'resource' | 'mock' | 'mocks' | 'server' | 'client'
  readonly file: string
  /** What is there exactly once; with lines around it where it would not be. */
  readonly find: string
  readonly replace: string
  /** The test files that could see it. */
  readonly tests: readonly string[]
  /** What no longer holds. */
  readonly why: string
}
