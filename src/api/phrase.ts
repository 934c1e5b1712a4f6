// Rewords schema messages. The originals vary by library and also mention the received value.

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

/**
 * Extracts the expectation from a schema message, such as "an integer".
 * @returns the words to put after "expected"; undefined if the message has another form
 */
export function expectedBy(message: string): string | undefined {
  const [, number, bound = '', limit] =
    /^Too (?:small|big): expected (number|int) to be ([<>]=?)(-?[\d.]+)$/.exec(message) ?? []
  if (number !== undefined) return `${words[number]} ${bounds[bound]} ${limit}`
  if (message === 'Too small: expected string to have >=1 characters') return 'a string that is not empty'
  const said = /^(?:Invalid (?:input|option): )?expected (.+?)(?:, received \w+)?$/.exec(message)?.[1]
  return said && (words[said] ?? said)
}
