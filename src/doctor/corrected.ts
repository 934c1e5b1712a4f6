// The request as it should be, in four languages. Credentials are read from the environment: none is ever written down.

import type { Seen } from './seen.ts'

/** The corrected request. */
export interface Corrected {
  readonly curl: string
  readonly fetch: string
  readonly axios: string
  readonly python: string
}

/** Writes the corrected request. `url`: see {@link correctedAddress}, which makes it safe to quote. */
export function corrected(seen: Seen, url: string): Corrected {
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
