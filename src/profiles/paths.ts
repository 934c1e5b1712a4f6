// What a path says of itself.

/** Whether a path was meant for a token endpoint, right or not: who asks there must be told which paths are right. */
export function endsInToken(path: string): boolean {
  return /\/token\/?$/i.test(path)
}
