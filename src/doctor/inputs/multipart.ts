// Writes a multipart body as a client does, from the known fields.

import { added, join, type Traced } from '../text/traced.ts'

/** Boundary of the parts. */
export const boundary = '------------------------cxonemockdoctor0'

/** Writes the body. */
export function multipart(fields: readonly (readonly [name: Traced, value: Traced])[]): Traced {
  return join([
    ...(fields.length === 0 ? [added(`--${boundary}\r\n`)] : fields.flatMap(part)),
    added(`--${boundary}--\r\n`),
  ])
}

/** Whether a Content-Type is multipart. */
export function isMultipart(type: string): boolean {
  return /^\s*multipart\//i.test(type)
}

function part([name, value]: readonly [Traced, Traced]): Traced[] {
  const head = added(`--${boundary}\r\nContent-Disposition: form-data; name="`)
  return [head, name, added('"\r\n\r\n'), value, added('\r\n')]
}
