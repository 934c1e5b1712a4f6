import type { Mutant } from './mutant.ts'
import { changesOf } from './server-changes.ts'

/** The shapes of what comes from outside: request bodies and the config file. */
export const schemas: readonly Mutant[] = [
  ...changesOf('config/schemas.ts', 'test/control-input.test.ts', [
    ['z.strictObject({ all: z.literal(true) })', 'z.strictObject({ all: z.boolean() })', 'all: false revokes nothing'],
    [
      'z.strictObject({ all: z.literal(true) })',
      'z.object({ all: z.literal(true) })',
      'two ways to name tokens at once are refused',
    ],
    ['  reset: z.literal(true).optional(),', '  reset: z.boolean().optional(),', 'reset: false resets nothing'],
    [
      'filter((value) => value !== undefined).length === 1',
      'filter((value) => value !== undefined).length >= 1',
      'two changes of the clock at once are refused',
    ],
    [
      'status: wholeBetween(200, 599).optional()',
      'status: wholeBetween(201, 599).optional()',
      'a fault may have the status 200',
    ],
    ['retry_after: wholeFrom(0).describe', 'retry_after: wholeFrom(1).describe', 'a Retry-After of 0 can be planned'],
    ["on: z.enum(['token', 'api']).describe", "on: z.enum(['token']).describe", 'a fault can be planned at the API'],
    [
      "body: z.enum(['html', 'empty', 'malformed']).optional(),\n    connection",
      "body: z.enum(['html', 'malformed']).optional(),\n    connection",
      'a fault can have an empty body',
    ],
    [
      "retry_after_as: z.enum(['seconds', 'http-date']).optional()",
      "retry_after_as: z.enum(['http-date']).optional()",
      'a fault can write Retry-After in seconds',
    ],
    ["z.enum(['reset', 'truncate'])", "z.enum(['reset'])", 'a fault can break off an answer'],
    [
      "  endpoint: z.enum(['token', 'api']).describe('Default token')",
      "  endpoint: z.enum(['token']).describe('Default token')",
      'a window of the API can be named',
    ],
    ['wholeBetween(100, 599)', 'wholeBetween(200, 599)', 'exchanges can be asked for by a status from 100'],
    ['.pipe(wholeFrom(0))', '.pipe(z.number())', 'a count is a whole number from 0'],
    ['  rule: text.optional(),\n  status: z.coerce', '  status: z.coerce', 'exchanges can be asked for by their rule'],
    ['min(1, { error: aText })', 'min(0, { error: aText })', 'a text that is empty is refused'],
    ["z.literal('*'), z.array(text)", 'z.array(text)', 'an app may have all scopes'],
    ['  note: z.string().optional(),\n', '', 'an app may have a note'],
  ]),
  ...changesOf('config/schemas.ts', 'test/server.test.ts', [
    [
      'status: wholeBetween(200, 599).optional()',
      'status: wholeBetween(200, 600).optional()',
      'a status over 599 is refused',
    ],
  ]),
  ...changesOf('config/config.ts', 'test/config.test.ts', [
    [".replace(/^\\uFEFF/, '')", '', 'a config may begin with a byte order mark'],
    [' (${code})`', '`', 'a config that cannot be read is told with the code'],
    [' && found.position <= parsed', '', 'a mistake that comes later is not named'],
    ['(?:[^"\\\\\\n]|\\\\.)*', '[^"\\n]*', 'a comment in a text with quotes is no comment'],
    ['\\/[/*]', '\\/\\/', 'a comment over lines is named'],
    ['[\\]}])', '\\])', 'a comma before a brace is named'],
    [' ?? unexpectedToken(text)', '', 'a token that the parser did not expect is located'],
    [
      'if (hasUnexpectedToken(text.slice(0, middle))) within = middle\n    else without = middle',
      'if (hasUnexpectedToken(text.slice(0, middle))) within = middle - 1\n    else without = middle',
      'a token that the parser did not expect is located to the column',
    ],
  ]),
]
