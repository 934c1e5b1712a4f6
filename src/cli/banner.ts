// The first lines of a server.

import type { CxoneServer } from '../server/index.ts'
import { printable } from '../options/index.ts'
import { shellWord, type Paint } from './terminal.ts'
import { engineOf } from '../mock.ts'
import type { Profile } from '../profiles/index.ts'

/** The ready app to try: the first that gets a token and that no app of the config has taken the place of. */
export function appToTry(own: readonly { readonly client_id: string }[] = []): string {
  const ready = ['demo', 'mock-short-lived', 'mock-no-scope']
  return ready.find((id) => !own.some(({ client_id }) => client_id === id)) ?? 'demo'
}

/** For a person: where it listens, what to paste, and where to look. */
export function banner(
  server: CxoneServer,
  app: string,
  adminToken: string | undefined,
  generated: string | undefined,
  caFile: string | undefined,
  paint: Paint,
): string {
  const url = reachable(server.url)
  const ca = caFile === undefined ? '' : `--cacert ${shellWord(caFile)} `
  const auth = adminToken === undefined ? '' : `-H "Authorization: Bearer ${generated ?? '$TOKEN'}" `
  const line = (name: string, text: string) => `  ${paint('dim', name.padEnd(8))} ${printable(text)}`
  return [
    `${paint('bold', 'cxone-mock')} listens on ${paint('cyan', printable(server.url))}`,
    line(
      'app',
      `client_id ${app}, client_secret ${app}-secret; ${server.mock.apps.list().length - 1} more: /__mock/apps`,
    ),
    ...tries(engineOf(server.mock).profiles, app).map((words, index) =>
      line(index === 0 ? 'try' : '', `curl ${ca}${url}${words}`),
    ),
    line('inspect', inspectorOf(server)),
    line('control', `curl ${ca}${auth}${url}/__mock/stats   (all of it: /__mock/openapi.json)`),
    ...(generated === undefined
      ? []
      : [line('token', `${generated}   (control token, printed once; give your own with --admin-token)`)]),
    ...(caFile === undefined ? [] : [line('trust', `NODE_EXTRA_CA_CERTS=${shellWord(caFile)}`)]),
  ].join('\n')
}

/** The right request of each profile, as words of curl behind the address. */
function tries(profiles: readonly Profile[], app: string): readonly string[] {
  return profiles.map(({ request, paths }) => {
    const { headers, body } = request({}, { client_id: app, client_secret: `${app}-secret` })
    const sent = new TextDecoder().decode(body)
    if (sent.startsWith('{')) return `${paths[0]} -H 'Content-Type: application/json' -d '${sent}'`
    const basic = headers.some((text) => text.startsWith('Basic ')) ? ` -u ${app}:${app}-secret` : ''
    const form = [...new URLSearchParams(sent)]
    return `${paths[0]}${basic}${form.map(([name, value]) => ` -d ${name}=${encodeURIComponent(value)}`).join('')}`
  })
}

/** The same for a program, as one object. */
export function readyEvent(
  server: CxoneServer,
  app: string,
  caFile: string | undefined,
  generated: string | undefined,
) {
  const url = reachable(server.url)
  const { profiles } = engineOf(server.mock)
  return {
    event: 'ready',
    url,
    token_url: `${url}${profiles[0]?.paths[0]}`,
    token_urls: Object.fromEntries(profiles.map(({ id, paths }) => [id, `${url}${paths[0]}`])),
    control_url: `${url}/__mock`,
    inspector_url: inspectorOf(server),
    client_id: app,
    client_secret: `${app}-secret`,
    ...(caFile !== undefined && { ca_file: caFile }),
    ...(generated !== undefined && { control_token: generated }),
  }
}

/** Where the inspector is. No token is in it, whatever is needed: addresses are kept in histories. The page asks. */
export function inspectorOf(server: CxoneServer): string {
  return `${reachable(server.url)}/__mock/`
}

/** An address that listens everywhere is reached on this machine by loopback. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}
