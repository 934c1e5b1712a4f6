import type { Mutant } from './mutant.ts'
import { changesOf } from './server-changes.ts'

/** The config file. */
export const config: readonly Mutant[] = [
  ...changesOf('config/config.ts', 'test/cli/config.test.ts', [
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
    ['bytes.subarray(0, 64).includes(0)', 'false', 'UTF-16 without a byte order mark is named'],
    ['/^(?:fffe|feff)/', '/^fffe/', 'UTF-16 of the other order is named'],
  ]),
]
