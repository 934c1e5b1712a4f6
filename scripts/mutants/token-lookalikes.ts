import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

export const tokenLookalikes: readonly Mutant[] = [
  ...mutantsOf(
    'token',
    'src/profiles/near-secret.ts',
    ['test/profiles/client-credentials/rules.test.ts'],
    [
      ['each space of a secret may have been a plus', "sent.replaceAll(' ', '+')", "sent.replace(' ', '+')"],
      [
        'a % of any secret may not have been encoded',
        'secrets.some((secret) => decodedOnce(secret) === sent)',
        "decodedOnce(secrets[0] ?? '') === sent",
      ],
      ['a secret of 1024 characters is compared', 'sent.length > 1_024', 'sent.length >= 1_024'],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/observation.ts',
    ['test/engine/lookalikes.test.ts'],
    [
      ['a parameter in the URL is told as one', "  if (position === 'query') return `${parameter} in the URL`\n", ''],
      [
        'a parameter of Basic is told as one',
        "position === 'authorization' ? `${parameter} in the Basic header` : parameter",
        'parameter',
      ],
      ['what follows Basic is told as that', "  if (parameter === 'credentials') return 'The value after Basic'\n", ''],
      ['a path segment is told as one', "  if (parameter === 'segment') return 'A path segment'\n", ''],
      ['a promise is told to be awaited', 'await the promise.', 'an object became text.'],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/observe.ts',
    ['test/engine/lookalikes.test.ts'],
    [
      ['at most 8 observations are made', 'found.slice(0, mostObservations)', 'found'],
      ['a secret in the place of an id is told with its id or without', 'if (fits) return', 'return'],
      ['a right name in JSON stands for a wrong one elsewhere', '[form, json, query].every', '[form, query].every'],
      ['a right name in the URL stands for a wrong one elsewhere', '[form, json, query].every', '[form, json].every'],
      [
        'the first segment of a path is told',
        "observedLook(look, 'segment', 'path'))\n    return",
        "observedLook(look, 'segment', 'path'))",
      ],
      ['what follows the second Bearer is looked at', 'inValue(rest.slice(again)', 'inValue(rest'],
      ['a segment of a path is decoded', "segment.includes('%') ? decodedOnce(segment) : segment", 'segment'],
      [
        'an empty body in a form is not a body',
        "look !== undefined && look !== 'empty') found.push(observedLook(look, 'body', 'form'))",
        "look !== undefined) found.push(observedLook(look, 'body', 'form'))",
      ],
      ['a value in the first of 20 parameters is looked at', 'const mostFields = 20', 'const mostFields = 19'],
      ['a value of 1024 characters is looked at', 'const longestValue = 1_024', 'const longestValue = 1_023'],
      ['the twelfth segment of a path is looked at', 'const mostSegments = 12', 'const mostSegments = 11'],
      ['a name that is misspelt twice is told once', 'sent[misspelt.parameter] !== undefined || ', ''],
      ['the first of two equal names counts', "sent[name] ??= fields[i + 1] ?? ''", "sent[name] = fields[i + 1] ?? ''"],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/lookalikes.ts',
    ['test/engine/lookalikes.test.ts'],
    [
      ['<null> is an unset variable', "  ['<null>', 'null'],\n", ''],
      ['%!s(<nil>) is an unset variable', "  ['%!s(<nil>)', 'nil'],\n", ''],
      ['three dots are a placeholder', '|\\.{3}|', '|'],
      ['an ellipsis is a placeholder', '|\\u2026|', '|'],
      ['todo is a placeholder', 'placeholder redacted todo xxx', 'placeholder redacted xxx'],
      ['insert asks for a value', ' here insert paste', ' here paste'],
      ['tenant is a word of placeholders', ' some tenant the', ' some the'],
      ['a soft hyphen in a name does not count', '\\uFEFF\\u00AD]/g', '\\uFEFF]/g'],
      ['a dot in a name is a separator', '[\\s_\\-.\\u200B', '[\\s_\\-\\u200B'],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/ends.ts',
    ['test/engine/lookalikes.test.ts'],
    [
      ['an acute accent is a quote', '\\u2033\\u00B4', '\\u2033'],
      ['a low quote is a quote', '\\u201D\\u201E', '\\u201D'],
      ['guillemets are quotes', '\\u00AB\\u00BB', '\\u00AB'],
      ['a word joiner does not show', '\\u200B-\\u200F\\u2060\\uFEFF]/', '\\u200B-\\u200F\\uFEFF]/'],
      ['a carriage return is a line end', '/^[\\r\\n]+$/', '/^\\n+$/'],
      ['backquotes around a value are quotes', '/^[\\\\"\'`]/', '/^[\\\\"\']/'],
      ['both ends are told', "end === value.length ? 'at its start' : 'at both its ends'", "'at its start'"],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/options/printable.ts',
    ['test/engine/lookalikes.test.ts'],
    [
      ['an emoji of several is shown as it is', '|(?![\\u200C\\u200D])\\p{Cf}', '|\\p{Cf}'],
      ['a tab is escaped briefly', ", '\\t': String.raw`\\t`", ''],
      [
        'an escape has four digits',
        "unit.charCodeAt(0).toString(16).padStart(4, '0')",
        'unit.charCodeAt(0).toString(16)',
      ],
      ['a character that cannot be seen is named by four digits', "toUpperCase().padStart(4, '0')", 'toUpperCase()'],
      [
        'several lines stay several',
        "text.split('\\n').map(printable).join('\\n')",
        'printable(text)',
        ['test/cli/terminal-text.test.ts'],
      ],
    ],
  ),
]
