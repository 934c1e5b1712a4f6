// Names the likely cause of too many token requests, and its fix.

import type { Exchange } from '../src/index.ts'

type TokenExchange = Extract<Exchange, { readonly endpoint: 'token' }>

/** What the token requests of a client show about its cache, as sentences with their fixes. */
export function causesOf(exchanges: readonly Exchange[]): string[] {
  const requests = exchanges.filter((each): each is TokenExchange => each.endpoint === 'token')
  const unneeded = requests.filter(({ avoidable }) => avoidable)
  const overlapping = unneeded.filter((each) => each.overlapping).length
  const sequential = unneeded.filter((each) => !each.overlapping)
  return [
    ...(overlapping === 0
      ? []
      : [
          `${some(overlapping)} sent while another token request was open (stampede). Fix: let all callers await the same promise.`,
        ]),
    ...(sequential.length === 0 ? [] : [sequentialCause(requests, sequential)]),
  ]
}

function sequentialCause(requests: readonly TokenExchange[], unneeded: readonly TokenExchange[]): string {
  const said = `${some(unneeded.length)} sent although a token was still valid`
  const lifetime = lifetimeOf(requests)
  const gap = shortestGap(requests)
  if (lifetime !== undefined && lifetime <= 300)
    return `${said}: the tokens live for ${lifetime} s, and a margin of that length or more leaves nothing. Fix: limit the margin to a part of expires_in.`
  // A lifetime of 7200 s that is taken for 7200 ms is over after 7.2 s.
  if (lifetime !== undefined && gap >= lifetime && gap < lifetime * 1_000)
    return `${said}, but at least ${Math.round(gap / 1_000)} s after the last one: expires_in is in seconds and was probably taken for milliseconds. Fix: multiply it by 1000.`
  return `${said}: the client keeps no token. Fix: cache it until about 5 minutes before it expires.`
}

/** The expires_in of the newest token, in seconds. */
function lifetimeOf(requests: readonly TokenExchange[]): number | undefined {
  for (const { reply } of requests.toReversed()) {
    const [, seconds] = /"expires_in":"?(\d+)/.exec(reply.body) ?? []
    if (seconds !== undefined) return Number(seconds)
  }
  return undefined
}

/** The shortest time between two token requests, in milliseconds on the clock of the mock. */
function shortestGap(requests: readonly TokenExchange[]): number {
  const times = requests.map(({ at }) => Date.parse(at))
  return times.slice(1).reduce((least, time, index) => Math.min(least, time - (times[index] ?? 0)), Infinity)
}

function some(count: number): string {
  return count === 1 ? '1 token request was' : `${count} token requests were`
}
