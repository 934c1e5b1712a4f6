// The caches that the two support threads recommend, as adapters, so that the checks can say what is wrong with them.
// They are kept as they were posted in every point that matters, and nothing in here is for use.

import type { Adapter } from './judge.ts'

interface Granted {
  readonly access_token: string
  readonly expires_in: number
}

/** Thread A: axios.post(url, null, { params }), 24 hours by heart, five minutes of margin. */
export const threadA: Adapter = {
  name: 'the wrapper of thread A',
  has: [],
  create: ({ tokenUrl, clientId, clientSecret, fetch }) => {
    let token: string | undefined
    let expiresAt = 0
    return {
      getToken: async () => {
        if (token !== undefined && Date.now() < expiresAt - 300_000) return token
        const params = new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
        })
        const answer = await fetch(`${tokenUrl}?${params}`, { method: 'POST' })
        if (!answer.ok) throw new Error(`Request failed with status code ${answer.status}`)
        token = ((await answer.json()) as Granted).access_token
        expiresAt = Date.now() + 24 * 3_600_000
        return token
      },
    }
  },
}

/** Thread B: URLSearchParams, and `expires_in - 300` as the time a token is kept. */
export const threadB: Adapter = {
  name: 'the wrapper of thread B',
  has: [],
  create: ({ tokenUrl, clientId, clientSecret, fetch }) => {
    let cached: { readonly token: string; readonly expiresAt: number } | undefined
    return {
      getToken: async () => {
        if (cached !== undefined && Date.now() < cached.expiresAt) return cached.token
        const body = new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
        })
        const answer = await fetch(tokenUrl, { method: 'POST', body })
        if (!answer.ok) throw new Error(`Request failed with status code ${answer.status}`)
        const { access_token, expires_in } = (await answer.json()) as Granted
        cached = { token: access_token, expiresAt: Date.now() + (expires_in - 300) * 1000 }
        return access_token
      },
    }
  },
}
