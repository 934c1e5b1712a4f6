// The corrected request in four languages. It reads credentials from the environment and never contains one.

import type { Seen } from '../findings/inspected.ts'

/** The corrected request. */
export interface Corrected {
  readonly curl: string
  readonly fetch: string
  readonly axios: string
  readonly python: string
}

/** Parameters of a grant besides the client, each with its environment variable. */
const parametersOf: Readonly<Record<string, readonly (readonly [name: string, variable: string])[]>> = {
  client_credentials: [],
  password: [
    ['username', 'CXONE_ACCESS_KEY_ID'],
    ['password', 'CXONE_ACCESS_KEY_SECRET'],
  ],
  refresh_token: [['refresh_token', 'CXONE_REFRESH_TOKEN']],
}

/** Writes the corrected request. `url`: see {@link correctedAddress}, which makes it safe to quote. */
export function corrected(seen: Seen, url: string): Corrected {
  const { profile, facts, fields } = seen
  if (profile.body === 'json') return asJson(url, url.endsWith('/refresh'))
  const asked = fields.find(({ name }) => name === 'grant_type')?.value ?? ''
  const known = profile.grants.filter((grant) => Object.hasOwn(parametersOf, grant))
  const grant = known.includes(asked) ? asked : (known[0] ?? 'client_credentials')
  // A client that may use Basic keeps using it.
  const basic = profile.clientAuth.includes('client_secret_basic') && /^basic /i.test(facts.authorization ?? '')
  const scoped = grant === 'client_credentials' && fields.some(({ name, value }) => name === 'scope' && value !== '')
  const read: readonly (readonly [name: string, variable: string])[] = [
    ...(parametersOf[grant] ?? []),
    ...(basic ? [] : ([id, secret] as const)),
    ...(scoped ? ([['scope', 'CXONE_SCOPE']] as const) : []),
  ]
  const object = (valueOf: (variable: string) => string, quote: string): string =>
    [
      `  ${quote}grant_type${quote}: '${grant}',`,
      ...read.map(([name, variable]) => `  ${quote}${name}${quote}: ${valueOf(variable)},`),
    ].join('\n')
  const params = `new URLSearchParams({\n${object((variable) => `process.env.${variable}`, '')}\n})`
  const authorization = `const basic = btoa(['${id[1]}', '${secret[1]}'].map((name) => encodeURIComponent(process.env[name])).join(':'))\n`
  const headers = 'headers: { Authorization: `Basic ${basic}` }'
  return {
    curl: [
      `curl '${url}'`,
      ...(basic ? [`-u "$${id[1]}:$${secret[1]}"`] : []),
      `--data-urlencode grant_type=${grant}`,
      ...read.map(([name, variable]) => `--data-urlencode "${name}=$${variable}"`),
    ].join(' \\\n  '),
    fetch: `${basic ? authorization : ''}const body = ${params}\nconst response = await fetch('${url}', { method: 'POST', body${basic ? `, ${headers}` : ''} })\nconst { access_token, expires_in } = await response.json()`,
    axios: `import axios from 'axios'\n\n${basic ? authorization : ''}const body = ${params}\nconst { data } = await axios.post('${url}', body${basic ? `, { ${headers} }` : ''})\nconst { access_token, expires_in } = data`,
    python: `import os\nimport requests\n\nresponse = requests.post('${url}', data={\n${object((variable) => `os.environ['${variable}']`, "'")}\n}${basic ? `, auth=(os.environ['${id[1]}'], os.environ['${secret[1]}'])` : ''})\nresponse.raise_for_status()\naccess_token = response.json()['access_token']`,
  }
}

const id = ['client_id', 'CXONE_CLIENT_ID'] as const
const secret = ['client_secret', 'CXONE_CLIENT_SECRET'] as const

/** An access key, or a refresh token, as JSON. */
function asJson(url: string, isRefresh: boolean): Corrected {
  const read = isRefresh
    ? [['token', 'CXONE_REFRESH_TOKEN']]
    : [
        ['accessKeyId', 'CXONE_ACCESS_KEY_ID'],
        ['accessKeySecret', 'CXONE_ACCESS_KEY_SECRET'],
      ]
  const members = (valueOf: (variable: string) => string, quote: string): string =>
    read.map(([name, variable = '']) => `${quote}${name}${quote}: ${valueOf(variable)}`).join(', ')
  const object = `{ ${members((variable) => `process.env.${variable}`, '')} }`
  const token = isRefresh ? 'token' : 'access_token'
  return {
    curl: `curl '${url}' -H 'Content-Type: application/json' \\\n  -d "{${members((variable) => `\\"$${variable}\\"`, '\\"')}}"`,
    fetch: `const body = JSON.stringify(${object})\nconst headers = { 'Content-Type': 'application/json' }\nconst response = await fetch('${url}', { method: 'POST', headers, body })\nconst { ${token} } = await response.json()`,
    axios: `import axios from 'axios'\n\nconst { data } = await axios.post('${url}', ${object})\nconst { ${token} } = data`,
    python: `import os\nimport requests\n\nresponse = requests.post('${url}', json={${members((variable) => `os.environ['${variable}']`, "'")}})\nresponse.raise_for_status()\naccess_token = response.json()['${token}']`,
  }
}
