// One reader per format: detects it, and reads the requests in it.

import type { JsonText } from '../text/json.ts'
import { isAxios, readAxios } from './axios.ts'
import { readCurl } from './curl/curl.ts'
import { nextCommand } from './curl/start.ts'
import type { FormatId } from './formats.ts'
import { isHar, readHar } from './har.ts'
import { isJournal, readJournal } from './journal.ts'
import { looksLikeHttp, readHttp } from './raw-http/raw-http.ts'
import type { ReadRequest } from './reading.ts'

/** Reads one format, from text or from JSON. */
export type Reader =
  | {
      readonly takes: 'text'
      readonly matches: (text: string) => boolean
      readonly read: (text: string) => readonly ReadRequest[]
    }
  | {
      readonly takes: 'json'
      readonly matches: (value: unknown) => boolean
      readonly read: (json: JsonText) => readonly ReadRequest[]
    }

/** Readers of all formats. */
export const readers: Readonly<Record<FormatId, Reader>> = {
  har: { takes: 'json', matches: isHar, read: readHar },
  journal: { takes: 'json', matches: isJournal, read: readJournal },
  axios: { takes: 'json', matches: isAxios, read: readAxios },
  'raw-http': { takes: 'text', matches: looksLikeHttp, read: readHttp },
  curl: { takes: 'text', matches: (text) => nextCommand(text, 0) !== undefined, read: readCurl },
}
