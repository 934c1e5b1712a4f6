// What a schema expected, in the words of this house: libraries say it in their own, and say beside it what they were given.

const words: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
  record: 'an object',
}
const bounds: Readonly<Record<string, string>> = { '>=': 'from', '>': 'above', '<=': 'up to', '<': 'below' }

/** What comes after "expected"; undefined for a message that does not say it so. */
export function expectedBy(message: string): string | undefined {
  const [, number, bound = '', limit] =
    /^Too (?:small|big): expected (number|int) to be ([<>]=?)(-?[\d.]+)$/.exec(message) ?? []
  if (number !== undefined) return `${words[number]} ${bounds[bound]} ${limit}`
  if (message === 'Too small: expected string to have >=1 characters') return 'a string that is not empty'
  const said = /^(?:Invalid (?:input|option): )?expected (.+?)(?:, received \w+)?$/.exec(message)?.[1]
  return said && (words[said] ?? said)
}
