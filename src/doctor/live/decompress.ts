// The text of an answer that came compressed, for the diagnosis alone: what the client gets stays as it came.

/** Decompresses a body as far as its text may become `limit` bytes long; empty where that cannot be done. */
export function unpacked(body: Uint8Array, encoding: string | undefined, limit: number): string {
  const { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } = process.getBuiltinModule('node:zlib')
  const options = { maxOutputLength: limit }
  // Some call deflate what has no header of zlib.
  const inflate = ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync : inflateRawSync
  const ways: Readonly<Record<string, () => Uint8Array>> = {
    '': () => body,
    identity: () => body,
    gzip: () => gunzipSync(body, options),
    'x-gzip': () => gunzipSync(body, options),
    deflate: () => inflate(body, options),
    br: () => brotliDecompressSync(body, options),
  }
  try {
    return Buffer.from(ways[(encoding ?? '').trim().toLowerCase()]?.() ?? []).toString('utf8')
  } catch {
    return ''
  }
}
