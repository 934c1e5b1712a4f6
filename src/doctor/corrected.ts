// The request as it should be, in four languages. Credentials are read from the environment: none is ever written down.

import { coversHost, cxoneHosts } from '../token/hosts.ts'
import { nearest } from '../token/names.ts'
import { isLocal, nearestHost } from './findings-address.ts'
import { schemeOf } from './reading.ts'
import type { Accepted, Seen } from './seen.ts'

/** The corrected request. */
export interface Corrected {
  readonly curl: string
  readonly fetch: string
  readonly axios: string
  readonly python: string
}

/** Writes the corrected request. A host that is not known gives way to the server that took the request, or to the nearest one that is. */
export function corrected(seen: Seen, accepted: Accepted): Corrected {
  const url = addressOf(seen, accepted)
  const scoped = seen.fields.some(({ name, value }) => name === 'scope' && value !== '')
  const names = ['client_id', 'client_secret', ...(scoped ? ['scope'] : [])]
  const object = (read: (name: string) => string, quote: string): string =>
    [
      `  ${quote}grant_type${quote}: 'client_credentials',`,
      ...names.map((name) => `  ${quote}${name}${quote}: ${read(variable(name))},`),
    ].join('\n')
  const params = `new URLSearchParams({\n${object((name) => `process.env.${name}`, '')}\n})`
  return {
    curl: [
      `curl '${url}'`,
      '--data-urlencode grant_type=client_credentials',
      ...names.map((name) => `--data-urlencode "${name}=$${variable(name)}"`),
    ].join(' \\\n  '),
    fetch: `const body = ${params}\nconst response = await fetch('${url}', { method: 'POST', body })\nconst { access_token, expires_in } = await response.json()`,
    axios: `import axios from 'axios'\n\nconst body = ${params}\nconst { data } = await axios.post('${url}', body)\nconst { access_token, expires_in } = data`,
    python: `import os\nimport requests\n\nresponse = requests.post('${url}', data={\n${object((name) => `os.environ['${name}']`, "'")}\n})\nresponse.raise_for_status()\naccess_token = response.json()['access_token']`,
  }
}

function variable(name: string): string {
  return `CXONE_${name.toUpperCase()}`
}

function addressOf({ facts, known, read }: Seen, { hosts, origin }: Accepted): string {
  const path = known.paths.includes(facts.path) ? facts.path : nearest(facts.path, known.paths).text
  const { host } = facts
  if (isLocal(host)) {
    const port =
      /:(\d{1,5})(?:[/?#]|$)/.exec(read.url.text.replace(/^[a-z]+:\/\//i, '//').slice(2))?.[1] ??
      portOf(seenHost(read)) ??
      portOf(origin)
    return `${read.scheme ?? schemeOf(origin) ?? 'http'}://${host}${port === undefined ? '' : `:${port}`}${path}`
  }
  if (known.host === 'other' && origin !== '') return `${origin}${path}`
  return `https://${safeHost(host, hosts)}${path}`
}

/** Only names of a known list, or what the caller names: the subdomain of a known domain can be anything. */
function safeHost(host: string, accepted: readonly string[]): string {
  const exact = cxoneHosts.includes(host) || accepted.some((name) => name.toLowerCase() === host)
  return exact || (coversHost(cxoneHosts, host) && /^(?:api|cxone|platform)(?:-[a-z]{2}\d)?\.[a-z.-]+$/.test(host))
    ? host
    : nearestHost(host)
}

function seenHost({ headers }: Seen['read']): string {
  return headers.find(({ name }) => name.text.toLowerCase() === 'host')?.value.text ?? ''
}

function portOf(host: string): string | undefined {
  return /:(\d{1,5})$/.exec(host)?.[1]
}
