// Decompresses a response for the diagnosis only: the client gets it unchanged.

/** Decompresses a body of at most `limit` bytes of text. Empty if that is not possible. */
export function unpacked(body: Uint8Array, encoding: string | undefined, limit: number): string {
  const { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } = process.getBuiltinModule('node:zlib')
  const options = { maxOutputLength: limit }
  // Some servers use deflate without a zlib header.
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
