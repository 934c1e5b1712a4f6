// The first lines that a server prints.

import type { CxoneServer } from '../server/index.ts'
import { printable } from '../options/index.ts'
import { shellWord, type Paint } from './terminal.ts'
import { engineOf } from '../mock.ts'
import type { Profile } from '../profiles/index.ts'

/** Returns the built-in app to try: the first one that gets a token and is not replaced in the config. */
export function appToTry(own: readonly { readonly client_id: string }[] = []): string {
  const ready = ['demo', 'mock-short-lived', 'mock-no-scope']
  return ready.find((id) => !own.some(({ client_id }) => client_id === id)) ?? 'demo'
}

/** Lines for people: address, a request to paste, and where to look. */
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

/** A valid request for each profile, as curl arguments after the URL. */
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

/** The same for programs, as one object. */
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

/** URL of the inspector. It never contains a token, because URLs are kept in histories: the page asks for it. */
export function inspectorOf(server: CxoneServer): string {
  return `${reachable(server.url)}/__mock/`
}

/** An address that listens on all interfaces is reached by loopback on this machine. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}
