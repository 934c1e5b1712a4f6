// A multipart body as a client writes it. Where only the fields of one are known, or not even these, it stands for what was sent.

import { added, join, type Traced } from '../text/traced.ts'

/** What stands between the parts. */
export const boundary = '------------------------cxonemockdoctor0'

/** Writes the body. */
export function multipart(fields: readonly (readonly [name: Traced, value: Traced])[]): Traced {
  return join([
    ...(fields.length === 0 ? [added(`--${boundary}\r\n`)] : fields.flatMap(part)),
    added(`--${boundary}--\r\n`),
  ])
}

/** Whether a label says multipart. */
export function isMultipart(type: string): boolean {
  return /^\s*multipart\//i.test(type)
}

function part([name, value]: readonly [Traced, Traced]): Traced[] {
  const head = added(`--${boundary}\r\nContent-Disposition: form-data; name="`)
  return [head, name, added('"\r\n\r\n'), value, added('\r\n')]
}
