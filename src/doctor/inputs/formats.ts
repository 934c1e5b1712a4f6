// Formats of an input, in the order in which they are tried: JSON formats among themselves, then the others. Errors,
// help and docs use these names.

/** Description of a format. */
interface Format {
  /** With its article: `a curl command`. */
  readonly title: string
  /** The parts that are read, for the docs. */
  readonly about: string
}

/** By kind. */
export const formats = {
  har: {
    title: 'a HAR file',
    about: 'reports all token requests in it, with their responses; ignores other requests',
  },
  journal: {
    title: 'a journal exchange',
    about: 'one, an array, or one per line; values are redacted, so only the shape and the rule are reported',
  },
  axios: {
    title: 'an axios error',
    about: 'as JSON: `JSON.stringify(error)`, or its `config` alone',
  },
  'raw-http': {
    title: 'an HTTP request',
    about:
      'also in the format of editors (absolute URL, comments, several separated by ###), chunked, or followed by its response',
  },
  curl: {
    title: 'a curl command',
    about:
      'bash and cmd quoting, line continuations, typographic quotes and an unquoted `&` mean what they mean to a shell; several commands are allowed',
  },
} as const satisfies Readonly<Record<string, Format>>

/** Id of a format. */
export type FormatId = keyof typeof formats

/** `curl command, HTTP request or HAR file`: titles of formats without their articles. */
export function titlesOf(ids: readonly FormatId[]): string {
  const titles = ids.map((id) => formats[id].title.replace(/^an? /, ''))
  return `${titles.slice(0, -1).join(', ')} or ${titles.at(-1) ?? ''}`
}

/** Ids of all formats. */
export const formatIds = Object.keys(formats) as FormatId[]
