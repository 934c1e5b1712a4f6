// A certificate for --tls: created at the start, valid for the names of the server. Its public part is written to a
// file that clients can trust.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'

/** A certificate with its key, and the file that clients trust. */
export interface SelfSigned {
  readonly cert: string
  readonly key: string
  /** PEM file for NODE_EXTRA_CA_CERTS, curl --cacert, REQUESTS_CA_BUNDLE. */
  readonly caFile: string
  /** Removes the file. */
  remove(): Promise<void>
}

/** Creates a certificate for localhost and the given names. */
export async function selfSigned(names: readonly string[]): Promise<SelfSigned> {
  const all = [...new Set(['localhost', '127.0.0.1', '::1', ...names])]
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'cxone-mock' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: all.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  })
  const folder = await mkdtemp(join(tmpdir(), 'cxone-mock-tls-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, cert)
  return { cert, key, caFile, remove: () => rm(folder, { recursive: true, force: true }) }
}
