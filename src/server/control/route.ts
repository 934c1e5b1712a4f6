// What a route of the control API is: path, shapes, what it does.

import type { z } from 'zod'
import type { CxoneMock } from '../../mock.ts'

/** What a route gives back where the thing that was named does not exist. */
export const notFound: unique symbol = Symbol('not found')

/** What a route gives back where an answer has another status than its own. */
export class Answer {
  readonly status: 408 | 409 | 503
  readonly body: object

  constructor(status: 408 | 409 | 503, body: object) {
    this.status = status
    this.body = body
  }
}

/** What is told of a route. */
export interface RouteText {
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string
  readonly summary: string
  readonly body?: z.ZodType
  readonly query?: z.ZodType
  /** Default 200. */
  readonly status?: 200 | 201 | 204
  /** The shape of the answer, where it is described. */
  readonly answer?: z.ZodType
  /** What a 404 says. */
  readonly missing?: string
  /** 408 when it waited in vain. */
  readonly waits?: true
  /** 409 for an id that is taken. */
  readonly taken?: true
  /** The media type of the answer; default JSON. */
  readonly gives?: string
  /** It needs no control token. */
  readonly open?: true
}

/** One route that takes JSON and gives JSON. */
export interface Route extends RouteText {
  readonly status?: 200 | 201
  readonly run: (mock: CxoneMock, given: Given) => unknown
}

/** What a route is given of a request. */
interface Given {
  readonly params: Readonly<Record<string, string | undefined>>
  readonly input: unknown
  /** Where the mock was reached, such as `http://127.0.0.1:4455`; empty where that cannot be said. */
  readonly origin: string
  /** Aborted when the client has gone, or the server closes. */
  readonly signal: AbortSignal
}
