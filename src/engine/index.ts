// Entry point of the engine: parses, decides, answers and explains requests.

export { errorBody } from './bodies.ts'
export { decodeBase64, encodeBase64, encodeBase64url } from './base64.ts'
export { basicCredentials } from './credentials.ts'
export { decider, type Outcome } from './decide.ts'
export { diagnose, type Diagnosis, explain, type Explained, formatDiagnosis, isRefusal } from './diagnosis.ts'
export { isTypographicQuote, unquoted, withoutEnds } from './ends.ts'
export { decodedOnce, isUuid, type Look, lookOf, looks, meantParameter, unsetLook } from './lookalikes.ts'
export {
  nothingObserved,
  type Observation,
  type ObservationId,
  observationMeanings,
  type ObservedIn,
  type ObservedParameter,
  observedParameters,
  observedPlaces,
} from './observation.ts'
export { observe } from './observe.ts'
export { fieldValue, scopesOf } from './fields.ts'
export { hostName, parse, type ParsedRequest } from './parse.ts'
export { hasNoBody, plannedRetryAt } from './planned.ts'
export { type Answer, hintHeader, responder } from './respond.ts'
export {
  type Bare,
  type Challenge,
  chosen,
  type Data,
  type Document,
  formatSource,
  type Invalid,
  type Message,
  type MethodNotAllowed,
  type Note,
  type Planned,
  type Refusal,
  refuse,
  type Reply,
  type Rule,
  type Source,
  spec,
  thread,
  type TokenGranted,
  type Wait,
} from './rule.ts'
export { eachPair, type WireReply, type WireRequest } from './wire.ts'
export { formType, grantTypes, knownMediaTypes } from './words.ts'
