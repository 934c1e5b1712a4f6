// diagnose(input): what an input sends, all problems of it, and the corrected request. Nothing is sent or stored, and
// the result contains no secret.

import { parse, type Source, type WireRequest } from '../../engine/index.ts'
import { type RedactedRequest, redactRequest } from '../../state/index.ts'
import { type Profile, profiles as allProfiles, shownHosts, tokenPathsOf } from '../../profiles/index.ts'
import { checklistOf, type Check } from './checklist.ts'
import { correctedAddress } from './fix-address.ts'
import { corrected, type Corrected } from './fix.ts'
import type { Severity } from '../findings/finding.ts'
import { findings } from '../findings/index.ts'
import { readWire } from '../inputs/raw-http/raw-http.ts'
import { read } from '../inputs/index.ts'
import { lineStarts, wireOf, type Answer, type InputKind, type Reading } from '../inputs/reading.ts'
import { look, type Accepted } from '../findings/inspected.ts'
import { where, type Where } from '../text/mask.ts'

/** Options of a diagnosis. All are optional. */
export interface DiagnoseOptions {
  /** Hosts that are valid in addition to CXone's, such as the domain of your tenant. */
  readonly hosts?: readonly string[]
  /** Paths that are valid in addition to /auth/oauth/token and /api/v2/oauth/token. */
  readonly paths?: readonly string[]
  /**
   * URL of the server that received the request, such as `http://127.0.0.1:4455`. The corrected request goes there if
   * the input does not show the whole URL: the journal keeps no ports, and host names of known hosts only.
   */
  readonly origin?: string
  /** Of a wire request: its scheme, if its URL has none. */
  readonly scheme?: 'http' | 'https'
  /** Of a wire request: its response. */
  readonly answer?: Answer
}

/** A problem, or a part that cannot be checked. */
export interface Finding {
  readonly id: string
  /**
   * `error`: refused for this alone. `warning`: looks wrong, but may be intended. `note`: cannot be decided from the
   * input.
   */
  readonly severity: Severity
  readonly where: Where
  readonly problem: string
  /** The evidence in this request. */
  readonly evidence?: string
  readonly fix: string
  readonly source: Source
}

/** The diagnosis of one request. */
export interface RequestDiagnosis {
  /** The request as sent, redacted. */
  readonly request: RedactedRequest
  /**
   * Whether the request itself is valid. `findings` may still contain notes, and facts from the response or the
   * journal.
   */
  readonly wellFormed: boolean
  readonly findings: readonly Finding[]
  /** Goes to the original URL, except for the parts in `changes`. */
  readonly corrected: Corrected
  /** How the URL of the corrected request differs from the original, one sentence per part. */
  readonly changes: readonly string[]
  /**
   * Facts that no request shows, in the order to check them. Empty for a request that is not a token request (the
   * finding `not-a-token-request`).
   */
  readonly checklist: readonly Check[]
  readonly answer?: Answer
}

/** The diagnosis of an input. */
export interface DoctorReport {
  readonly source: InputKind
  /** The token requests in it, at least one. */
  readonly requests: readonly RequestDiagnosis[]
}

/** Diagnoses a pasted string, or a request as received. */
export type Diagnose = (input: string | WireRequest, options?: DiagnoseOptions) => DoctorReport

/**
 * Diagnoses a pasted text, or a request as it arrived.
 * @throws {UnreadableError} where a text cannot be read; it says what could be, and where that stopped
 * @example
 * ```ts
 * import { diagnose } from 'cxone-mock/doctor'
 *
 * const { requests } = diagnose('curl -u demo:secret https://api.nicecxone.com/auth/oauth/token')
 * for (const { id, problem, fix } of requests[0]?.findings ?? []) console.log(id, problem, fix)
 * ```
 */
export const diagnose: Diagnose = (input, options) => diagnoser(allProfiles)(input, options)

/** The same by the tables of some profiles. */
export function diagnoser(profiles: readonly Profile[]): Diagnose {
  return (input, options = {}) => {
    const reading = typeof input === 'string' ? read(input) : readWire(input, options.scheme)
    const starts = lineStarts(reading.text)
    const accepted = { hosts: options.hosts ?? [], paths: options.paths ?? [], origin: options.origin ?? '' }
    return {
      source: reading.kind,
      requests: reading.requests.map((request) =>
        diagnoseOne(
          reading.text,
          starts,
          options.answer ? { ...request, answer: options.answer } : request,
          accepted,
          profiles,
        ),
      ),
    }
  }
}

function diagnoseOne(
  text: string,
  starts: readonly number[],
  request: Reading['requests'][number],
  accepted: Accepted,
  profiles: readonly Profile[],
): RequestDiagnosis {
  const seen = look(request, accepted, profiles)
  const address = correctedAddress(seen, accepted)
  const found = findings(seen)
  const registered = {
    isApp: () => false,
    scopes: [],
    hosts: [],
    paths: tokenPathsOf(profiles, []),
    shownHosts,
  }
  return {
    request: redactRequest(parse(wireOf(request), 65_536), registered),
    wellFormed: found.every(({ severity, told }) => severity === 'note' || told),
    findings: found.map(({ place, ...finding }) => ({
      id: finding.id,
      severity: finding.severity,
      where: where(place.part, text, starts, place.span),
      problem: finding.problem,
      ...(finding.evidence !== undefined && { evidence: finding.evidence }),
      fix: finding.fix,
      source: finding.source,
    })),
    corrected: corrected(seen, address.url),
    changes: address.changes,
    checklist: found.some(({ id }) => id === 'not-a-token-request') ? [] : checklistOf(seen.profile),
    ...(request.answer && { answer: request.answer }),
  }
}
