// Notes on requests that UserHub granted.

import { chosen, type Note } from '../../engine/index.ts'
import { coversHost, membersOf } from '../../options/index.ts'
import { cxoneHosts } from '../hosts.ts'
import type { Context } from '../row.ts'
import { neededMembers } from './sent.ts'

/** Notes, in display order. */
export const userhubNotes: readonly Note<Context>[] = [
  {
    id: 'content-type-label',
    when: ({ mediaType }) => mediaType !== 'application/json',
    problem: 'The body is JSON with another Content-Type; it was accepted.',
    fix: 'Send Content-Type: application/json, which NICE documents.',
    source: chosen('no source says how the real endpoint treats another Content-Type'),
  },
  {
    id: 'member-unexpected',
    when: (request) => Object.keys(membersOf(request.json)).some((name) => !neededMembers(request).includes(name)),
    problem: 'The body has unknown members, which were ignored.',
    fix: 'Send only accessKeyId and accessKeySecret, or only token for a refresh.',
    source: chosen("NICE's schema allows no others; a public client sends client_id and client_secret and is answered"),
  },
  {
    id: 'authorization-ignored',
    when: ({ authorization }) => authorization !== undefined,
    problem: 'The request carried an Authorization header, which was ignored.',
    fix: 'Leave it out: the access key is all that is needed here.',
    source: chosen('a public client sends Basic with the access key and gets a response'),
  },
  {
    id: 'host-unusual',
    when: ({ host }) =>
      coversHost(cxoneHosts, host) &&
      !/^[a-z]{2}\d\.(?:nice-incontact|niceincontact)\.com$/.test(host) &&
      host !== 'cxone.niceincontact.com',
    problem: 'No source names this host for UserHub.',
    fix: 'Use the host of your area, such as https://na1.nice-incontact.com.',
    source: chosen('the hosts that NICE documents and that public clients use'),
  },
]
