// Check 12: a token belongs to its endpoint, app and scope.

import { type Check, same } from '../judge.ts'
import { TOKEN_URL_TWO } from '../world.ts'

export const keys: Check = {
  id: 12,
  title: 'a token belongs to its endpoint, app and scope',
  parts: [
    {
      title: 'clients of two apps at two endpoints have tokens of their own',
      run: async (bench) => {
        const subjects = [
          await bench.make(),
          await bench.make({ clientId: 'app-two' }),
          await bench.make({ tokenUrl: TOKEN_URL_TWO }),
        ]
        const tokens = await Promise.all(subjects.map((subject) => subject.getToken()))
        same('different tokens', new Set(tokens).size, 3)
        const sent = bench.requests.map(
          ({ request, body }) => `${request.url} ${new URLSearchParams(body).get('client_id')}`,
        )
        same('different requests', new Set(sent).size, 3)
      },
    },
    {
      title: 'clients of two scopes have two tokens and send what they were made for',
      run: async (bench) => {
        const [one, two] = [await bench.make({ scope: 'one' }), await bench.make({ scope: 'two' })]
        const tokens = await Promise.all([one.getToken(), two.getToken(), one.getToken()])
        same('different tokens', new Set(tokens).size, 2)
        const scopes = bench.requests.map(({ body }) => new URLSearchParams(body).get('scope')).toSorted()
        same('scopes sent', scopes.join(' '), 'one two')
      },
    },
  ],
}
