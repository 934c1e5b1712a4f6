// Notes on requests that the issuer granted.

import { chosen, fieldValue, formType, type Note, spec } from '../../engine/index.ts'
import { coversHost } from '../../options/index.ts'
import { cxoneHosts } from '../hosts.ts'
import { isIssuer } from '../origin.ts'
import type { Context } from '../row.ts'
import { hasBasic, parameter } from './sent.ts'

/** Notes, in display order. */
export const issuerNotes: readonly Note<Context>[] = [
  {
    id: 'content-type-label',
    when: ({ mediaType }) => mediaType !== formType,
    problem: 'The body is form data with another Content-Type; it was accepted.',
    fix: 'Send Content-Type: application/x-www-form-urlencoded, which NICE documents.',
    source: chosen('the SDK of NICE sends a form as application/json and gets a response'),
  },
  {
    id: 'basic-not-encoded',
    when: (_, { client }) => client.kind === 'known' && client.isOther,
    problem: 'The client_id or secret in the Basic header is not percent-encoded; it matched as sent.',
    fix: 'Percent-encode both before base64: otherwise a plus or percent sign in an id or secret means something else.',
    source: spec('RFC 6749 §2.3.1', 'encoded using the application/x-www-form-urlencoded encoding algorithm'),
  },
  {
    id: 'equals-not-encoded',
    when: ({ bodyText }) => /(?:^|&)[^=&]*=[^&=]*=/.test(bodyText),
    problem: 'A form value contains an unencoded =; it was read as sent.',
    fix: 'Encode the values: the = at the end of an access key is %3D.',
    source: chosen('public clients send it that way and get a response; NICE documents %3D'),
  },
  {
    id: 'client-id-beside-basic',
    when: (request) => hasBasic(request) && parameter(request, 'client_id') !== undefined,
    problem: 'The client_id is in the form and in the Basic header.',
    fix: 'Leave it out of the form.',
    source: spec('RFC 6749 §2.3', 'the client MUST NOT use more than one authentication method in each request'),
  },
  {
    id: 'host-unusual',
    when: ({ host }) => coversHost(cxoneHosts, host) && !isIssuer(host),
    problem: 'No source names this host for /auth/token.',
    fix: 'Use https://cxone.niceincontact.com, or the host that discovery names as token_endpoint.',
    source: chosen('the hosts that NICE documents'),
  },
  {
    id: 'bearer-ignored',
    when: ({ authorization }) => authorization !== undefined && /^bearer /i.test(authorization),
    problem: 'The request carried a bearer token, which was ignored.',
    fix: 'Leave the Authorization header out, or send Basic in it.',
    source: chosen('NICE lists a bearer header as possible and gives it no meaning for these grants'),
  },
  {
    id: 'scope-ignored',
    when: ({ form }) => Boolean(fieldValue(form, 'scope')),
    problem: 'The request asked for a scope, which was ignored.',
    fix: 'Omit it: the role of the user determines what a token may do.',
    source: chosen('NICE lists no scope for these grants; clients send some and get a response'),
  },
]
