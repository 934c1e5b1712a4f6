// Decides what may be sent again, and copies bodies so that both requests are identical. Sends nothing.

/** Safe methods: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1 */
const SAFE = /^(?:GET|HEAD|OPTIONS|TRACE)$/i

/**
 * Whether a request may be repeated after a redirect. A POST that got a redirect was already carried out, and the 401
 * came from its target.
 */
export const isSafe = (method: string): boolean => SAFE.test(method)

type FixedBody = string | ArrayBuffer | URLSearchParams | Blob | null | undefined

/** A body that the caller can no longer change. */
export interface BodyCopy {
  readonly body: FixedBody
}

/**
 * Copies a body so that it can be sent any number of times with the same bytes. Undefined for a body that can be read
 * only once (a stream, an iterable) or of an unknown kind. Large blobs and files are not read.
 */
export const copyBody = (body: unknown): BodyCopy | undefined => {
  // Strings and Blobs are immutable.
  if (body === undefined || body === null || typeof body === 'string' || body instanceof Blob) return { body }
  if (body instanceof URLSearchParams) return { body: new URLSearchParams(body) }
  if (body instanceof ArrayBuffer) return { body: body.slice(0) }
  if (ArrayBuffer.isView(body)) {
    return { body: new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice().buffer }
  }
  return isFormData(body) ? { body: multipart(body) } : undefined
}

/** Checked by shape, because undici has its own class. React Native's FormData has no entries, and is not replayed. */
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
 * Serializes the form into one Blob with one boundary, because the platform creates a new boundary each time it sends a
 * FormData. https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
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
