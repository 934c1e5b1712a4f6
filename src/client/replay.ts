// What may be sent a second time, and the copy that makes both times the same. It sends nothing.

/** Methods that change nothing at the server: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1 */
const SAFE = /^(?:GET|HEAD|OPTIONS|TRACE)$/i

/**
 * Whether a request may be repeated after a redirect. A POST that was answered with a redirect has been carried out, and
 * the 401 came from where it led to.
 */
export const isSafe = (method: string): boolean => SAFE.test(method)

type FixedBody = string | ArrayBuffer | URLSearchParams | Blob | null | undefined

/** A body that the caller can no longer change. */
export interface BodyCopy {
  readonly body: FixedBody
}

/**
 * A copy of a body that can be sent any number of times and gives the same bytes each time, or undefined for a body that
 * can be read only once (a stream, an iterable) or is of an unknown kind. Large blobs and files are not read.
 */
export const copyBody = (body: unknown): BodyCopy | undefined => {
  // Neither text nor a Blob can change.
  if (body === undefined || body === null || typeof body === 'string' || body instanceof Blob) return { body }
  if (body instanceof URLSearchParams) return { body: new URLSearchParams(body) }
  if (body instanceof ArrayBuffer) return { body: body.slice(0) }
  if (ArrayBuffer.isView(body)) {
    return { body: new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice().buffer }
  }
  return isFormData(body) ? { body: multipart(body) } : undefined
}

/** By its shape, as undici has a class of its own. React Native's FormData has no entries, and is not replayed. */
export const isFormData = (value: unknown): value is FormData =>
  typeof value === 'object' &&
  value !== null &&
  Object.prototype.toString.call(value) === '[object FormData]' &&
  'entries' in value &&
  typeof value.entries === 'function'

const CRLF = '\r\n'
const lines = (text: string): string => text.replaceAll(/\r\n|\r|\n/g, CRLF)
const quoted = (text: string): string =>
  `"${text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')}"`

/**
 * The form as one Blob with one boundary, for the platform draws a new boundary each time it sends a FormData.
 * https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
const multipart = (form: FormData): Blob => {
  const random = crypto.getRandomValues(new Uint8Array(16))
  const boundary = `form-${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const parts: (string | Blob)[] = []
  for (const [name, value] of form.entries()) {
    const head = `--${boundary}${CRLF}Content-Disposition: form-data; name=${quoted(lines(name))}`
    if (typeof value === 'string') {
      parts.push(`${head}${CRLF}${CRLF}${lines(value)}${CRLF}`)
    } else {
      const type = value.type === '' ? 'application/octet-stream' : value.type
      parts.push(`${head}; filename=${quoted(value.name)}${CRLF}Content-Type: ${type}${CRLF}${CRLF}`, value, CRLF)
    }
  }
  parts.push(`--${boundary}--${CRLF}`)
  return new Blob(parts, { type: `multipart/form-data; boundary=${boundary}` })
}
