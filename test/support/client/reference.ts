// The reference client as the checks see it.

import { tokenClient } from '../../../src/client/index.ts'
import type { Adapter } from './judge.ts'

export const reference: Adapter = {
  name: 'cxone-mock/client',
  has: ['clock', 'signal', 'store', 'events'],
  create: (setup) => {
    const client = tokenClient(setup)
    return { ...client, printable: [client] }
  },
}
