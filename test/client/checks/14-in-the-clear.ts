// Check 14: nothing goes out in the clear.

import { type Check, same } from '../judge.ts'
import { API_URL, failureOf, TOKEN_URL } from '../world.ts'

export const inTheClear: Check = {
  id: 14,
  title: 'nothing goes out in the clear',
  parts: [
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
