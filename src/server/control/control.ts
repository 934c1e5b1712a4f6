// The control API under /__mock: what a test in any language can inspect and change. Loaded with the first request that
// needs it.

import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { engineOf, type CxoneMock } from '../../mock.ts'
import { CxoneMockError, type CxoneMockErrorCode, type Issue } from '../../options/index.ts'
import { version } from '../http/package.ts'
import { addInspector, type InspectorOptions } from '../inspector/inspector.ts'
import { describer } from './document.ts'
import { guard, type GuardOptions } from './guard.ts'
import { guessesAt } from './guesses.ts'
import { type ControlApp, remoteOf } from './operation.ts'
import { addAccessKeys } from './routes/access-keys.ts'
import { addApps } from './routes/apps.ts'
import { addClock } from './routes/clock.ts'
import { addExchanges } from './routes/exchanges.ts'
import { addFaults } from './routes/faults.ts'
import { addLimits } from './routes/limits.ts'
import { addMock } from './routes/mock.ts'
import { addTokens } from './routes/tokens.ts'
import { cookiesOf, sessionName, sessionsOf } from './session.ts'

/** Options of the control API. */
export type ControlOptions = GuardOptions & InspectorOptions

/** Handles every request under `/__mock`. */
export function controlListener(
  mock: CxoneMock,
  options: ControlOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return getRequestListener(controlApp(mock, options).fetch, { errorHandler })
}

/** Requests that never reach a route. */
function errorHandler(error: unknown): Response {
  return error instanceof RequestError
    ? Response.json(refusal('invalid_request', 'The Host header or the URL is not valid.'), { status: 400 })
    : Response.json(defect, { status: 500 })
}

const refusal = (error: string, message: string, path = '') => ({ error, message, path })
const defect = refusal('internal_error', 'The control API failed. This is a bug in cxone-mock.')

/** The body of a refusal: the message of the first problem, and all problems. */
function invalid(issues: readonly Issue[]): object {
  const [first = { path: '', message: '' }] = issues
  const more = issues.length === 1 ? '' : ` (${issues.length} problems; see issues)`
  return { ...refusal('invalid_request', `${first.message}${more}`, first.path), issues }
}

const kinds: Partial<Record<CxoneMockErrorCode, { readonly status: 404 | 409; readonly error: string }>> = {
  NOT_FOUND: { status: 404, error: 'not_found' },
  ALREADY_EXISTS: { status: 409, error: 'already_exists' },
}

/** The app with all its routes. */
export function controlApp(mock: CxoneMock, options: ControlOptions): ControlApp {
  const app: ControlApp = new OpenAPIHono<{ Bindings: HttpBindings }>({
    defaultHook(result, context) {
      if (result.success) return undefined
      const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
      return context.json(invalid(issues), 400)
    },
  })
  const sessions = sessionsOf()
  const guesses = guessesAt(performance.now.bind(performance))
  const judge = guard(options, guesses)

  app.use(
    secureHeaders({
      // The same host may serve plain http on another port.
      strictTransportSecurity: false,
      xFrameOptions: 'DENY',
      originAgentCluster: false,
      xDnsPrefetchControl: false,
      xDownloadOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXssProtection: false,
    }),
  )
  app.use(async (context, next) => {
    await next()
    const { headers } = context.res
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  })
  app.use(async (context, next) => {
    const { method, path } = context.req
    const header = (name: string): string | undefined => context.req.header(name)
    const hasSession = (): boolean =>
      sessions.has(cookiesOf(header('cookie') ?? '', sessionName(header('host') ?? '', options.secure)))
    const refused = judge({ method, path, header, remote: remoteOf(context.env), hasSession })
    if (refused === undefined) return next()
    const { status, error, message, headers = {} } = refused
    // The body is not read, so the connection cannot carry another request.
    const close = header('content-length') ?? header('transfer-encoding')
    return context.json(refusal(error, message), status, {
      ...headers,
      ...(close !== undefined && { Connection: 'close' }),
    })
  })
  app.use(
    bodyLimit({
      maxSize: 1_048_576,
      // The rest of the body is not read either.
      onError: (context) =>
        context.json(refusal('body_too_large', 'The body is larger than 1 MiB.'), 413, { Connection: 'close' }),
    }),
  )

  const originOf = originIn(options.secure)
  addMock(app, mock)
  addApps(app, mock)
  addAccessKeys(app, mock)
  addClock(app, mock)
  addFaults(app, mock)
  addLimits(app, mock)
  addTokens(app, mock)
  addExchanges(app, mock, originOf, options.closing)
  addInspector(app, mock, { sessions, guesses }, options)
  const describe = describer(app, engineOf(mock).profiles)
  app.get('/__mock/openapi.json', async (context) =>
    context.json(describe({ origin: originOf(context.req.header('host') ?? ''), version: await version() })),
  )
  const methods = methodsByPath(app.routes)
  app.notFound((context) => {
    const allowed = methods(context.req.path)
    if (allowed.length > 0) {
      const message = `${context.req.path} takes ${allowed.join(', ')}.`
      return context.json(refusal('method_not_allowed', message), 405, { Allow: allowed.join(', ') })
    }
    return context.json(
      refusal('not_found', 'No such control path or method; GET /__mock/openapi.json lists them.'),
      404,
    )
  })
  app.onError((error, context) => {
    if (error instanceof CxoneMockError) {
      const kind = kinds[error.code]
      if (kind !== undefined) {
        const [{ path, message } = { path: '', message: error.message }] = error.issues
        return context.json(refusal(kind.error, message, path), kind.status)
      }
      if (error.code === 'OPTION_INVALID') return context.json(invalid(error.issues), 400)
    }
    if (error instanceof HTTPException && error.status === 400)
      return context.json(refusal('invalid_json', 'The body is empty, or not JSON.'), 400)
    process.emitWarning(error)
    return context.json(defect, 500)
  })
  return app
}

/** Returns the methods of the routes of a path. */
function methodsByPath(served: readonly { readonly method: string; readonly path: string }[]) {
  const rows = served
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`) }))
  return (path: string): string[] => {
    const found = new Set(rows.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))
    return [...found, ...(found.has('GET') ? ['HEAD'] : [])]
  }
}

/** Returns the URL that the mock was reached at. Empty for a name that is not safe in a command line. */
function originIn(secure: boolean): (host: string) => string {
  return (host) => {
    const isSafe = /^(?:[\w.-]{1,255}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i.test(host)
    return isSafe ? `${secure ? 'https' : 'http'}://${host}` : ''
  }
}
