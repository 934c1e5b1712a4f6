// Findings in the pasted text: changes by an editor or a shell before anything is sent, and parts that are not visible.

import { chosen, isTypographicQuote, thread } from '../../engine/index.ts'
import { curl, noForm, noted, type FindingRow, type Hit } from './finding.ts'
import { placeIn } from '../text/fields.ts'
import { type Seen } from './inspected.ts'
import type { Traced } from '../text/traced.ts'

const url = 'https://api.nicecxone.com/api/v2/oauth/token'
const form = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vX'

/** Rows of this file. */
export const sourceFindings: readonly FindingRow[] = [
  {
    id: 'typographic-quotes',
    severity: 'error',
    when: typographicQuotes,
    problem:
      'The quotes are typographic, which no shell or language recognises. They become part of the value, and a shell splits the command at the next space or &.',
    fix: 'Replace the quotes with \' or ". Editors, wikis and chat programs replace them when text is pasted.',
    source: thread(
      'A',
      'the first curl was pasted with typographic quotes: only ‘grant_type=client_credentials was sent',
    ),
    explains: [...noForm, 'shell-cut', 'path-unknown', 'host-lookalike', 'host-unknown', 'method-not-post'],
    example: `curl -X POST ${url} -d ‘${form}’`,
    nearMiss: curl({ more: `-H 'X-Note: the client’s own'` }),
  },
  {
    id: 'typographic-dash',
    severity: 'error',
    when: noted('typographic-dash', 'command'),
    problem: 'A flag begins with a typographic dash: curl reads the flag and its value as two more URLs.',
    fix: 'Replace the dashes with - or --.',
    source: chosen('word processors turn two hyphens into a dash; curl knows hyphens only'),
    explains: [...noForm, 'method-not-post', 'shell-cut', 'http-not-https', 'path-unknown', 'host-unknown'],
    example: `curl ${url} –d '${form}'`,
    nearMiss: curl({ more: "-H 'X-Note: one – two'" }),
  },
  {
    id: 'shell-cut',
    severity: 'error',
    when: noted('shell-cut', 'command'),
    problem: 'An unquoted & ends the command: the shell sends the part before it, and runs the rest as other commands.',
    fix: 'Put the whole body (or address) into quotes, or give each parameter its own -d.',
    source: thread('A', 'the posted curl has its body outside of quotes that a shell knows'),
    explains: noForm,
    example: `curl ${url} -d ${form}`,
    nearMiss: `curl ${url} -d '${form}' & wait`,
  },
  {
    id: 'line-not-continued',
    severity: 'error',
    when: noted('line-not-continued', 'command'),
    problem: 'The command ends at a newline, although flags follow on the next line. They are not sent.',
    fix: 'End each line but the last with \\ (bash), ^ (cmd) or ` (PowerShell), without a space after it.',
    source: chosen('a shell ends a command at a line end'),
    explains: [...noForm, 'method-not-post'],
    example: `curl ${url}\n  -d '${form}'`,
    nearMiss: `curl ${url} \\\n  -d '${form}'\necho done`,
  },
  {
    id: 'option-with-equals',
    severity: 'warning',
    when: noted('option-with-equals', 'command'),
    problem:
      'The value of a long option follows an equals sign: curl before 8.16 does not know such an option and sends nothing.',
    fix: 'Replace the equals sign with a space: --data name=value.',
    source: chosen('the manual of curl has it since 8.16.0; before, curl says that the option is unknown and ends'),
    example: `curl ${url} --data='${form}'`,
    nearMiss: `curl ${url} --data '${form}'`,
  },
  {
    id: 'body-not-seen',
    severity: 'note',
    anyValue: true,
    when: noted('body-not-seen', 'body'),
    problem: 'The body comes from a file or a variable, or was not saved, so its content was not checked.',
    fix: 'Run "cxone-mock doctor --listen" and send the request there to have the body checked.',
    source: chosen('what is not visible is not checked'),
    explains: [...noForm, 'body-json', 'content-length-mismatch'],
    example: `curl ${url} -d @body.txt`,
    nearMiss: `curl ${url} --data-raw @body.txt`,
  },
  {
    id: 'value-not-seen',
    severity: 'note',
    anyValue: true,
    when: noted('value-not-seen', 'command'),
    problem: 'A value comes from a variable, a file or another command, or was not saved, so it was not checked.',
    fix: 'Run "cxone-mock doctor --listen" and send the request there to have the value checked.',
    source: chosen('what is not visible is not checked'),
    example: `curl ${url} -d grant_type=client_credentials -d client_id=7f3a9c21 -d "client_secret=$CXONE_SECRET"`,
    nearMiss: `curl ${url} -d grant_type=client_credentials -d client_id=7f3a9c21 -d 'client_secret=$CXONE_SECRET'`,
  },
]

function typographicQuotes(seen: Seen): Hit | undefined {
  const { read, fields } = seen
  const parts: [string, Traced][] = [
    ['method', read.method],
    ['URL', read.url],
    ['body', read.body],
    ...read.headers.flatMap(({ name, value }): [string, Traced][] => [
      ['header', name],
      ['header', value],
    ]),
  ]
  for (const [part, traced] of parts) {
    const last = traced.text.length - 1
    for (const at of [0, last]) {
      if (isTypographicQuote(traced.text.charAt(at)))
        return {
          place: placeIn(part, traced, at, at + 1),
          evidence: `in the ${part}: ${named(traced.text.charAt(at))}`,
        }
    }
  }
  const field = read.redacted ? undefined : fields.find(({ raw }) => isTypographicQuote(raw.charAt(0)))
  if (field === undefined) return noted('typographic-quote', 'command')(seen)
  return { place: field.at(0, 1), evidence: `before a value: ${named(field.raw.charAt(0))}` }
}

function named(character: string): string {
  return `${character} (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`
}
