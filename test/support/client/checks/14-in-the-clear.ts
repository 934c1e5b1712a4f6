// Check 14: nothing goes out in the clear.

import { type Check, expect, same } from '../judge.ts'
import { API_URL, failureOf, SECRET, TOKEN_URL } from '../world.ts'

export const inTheClear: Check = {
  id: 14,
  title: 'nothing goes out in the clear',
  parts: [
    {
      title: 'the credentials travel in the body, not in the URL, which every log keeps',
      run: async (bench) => {
        await (await bench.make()).getToken()
        const url = new URL(bench.requests[0]?.request.url ?? TOKEN_URL)
        expect(!url.search.includes('client_secret'), 'the secret is in the query of the URL')
        const form = new URLSearchParams(bench.requests[0]?.body)
        same('client_secret in the body', form.get('client_secret'), SECRET)
      },
    },
    {
      title: 'an http token URL is refused before the secret is sent',
      run: async (bench) => {
        const made = async () => (await bench.make({ tokenUrl: TOKEN_URL.replace('https', 'http') })).getToken()
        await failureOf(made())
        same('requests', bench.requests.length + bench.calls.length, 0)
      },
    },
    {
      title: 'an http API is refused before the token is sent',
      run: async (bench) => {
        const fetch = bench.fetchOf(await bench.make())
        await failureOf(fetch(API_URL.replace('https', 'http')))
        same('API calls', bench.calls.length, 0)
      },
    },
  ],
}
