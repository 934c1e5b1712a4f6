// The control API under /__mock: what a test in any language may look at and change. A Hono app over a table of routes, and
// the same table gives the OpenAPI description. Loaded with the first request that needs it.

import { getRequestListener, RequestError, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { engineOf, type CxoneMock } from '../../mock.ts'
import { OptionError } from '../../options/index.ts'
import { guard, type GuardOptions } from './guard.ts'
import { addInspector, type InspectorOptions } from '../inspector/inspector.ts'
import { firstIssue } from '../config/issue.ts'
import { openapi } from './openapi.ts'
import { Answer, notFound } from './route.ts'
import { routes } from './routes.ts'
import { sessionsOf } from './session.ts'

/** What the control API is told. */
export type ControlOptions = GuardOptions & InspectorOptions

/** The listener of everything under `/__mock`. */
export function controlListener(
  mock: CxoneMock,
  options: ControlOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return getRequestListener(controlApp(mock, options).fetch, { errorHandler })
}

/** What never gets to a route. */
function errorHandler(error: unknown): Response {
  return error instanceof RequestError
    ? Response.json(
        { error: 'invalid_request', message: 'The Host header or the URL cannot be read.', path: '' },
        { status: 400 },
      )
    : Response.json(defect, { status: 500 })
}

const defect = {
  error: 'internal_error',
  message: 'The control API failed; this is a defect of cxone-mock.',
  path: '',
}

function controlApp(mock: CxoneMock, options: ControlOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  const sessions = sessionsOf()

  app.use(async (context, next) => {
    await next()
    const { headers } = context.res
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('Cross-Origin-Resource-Policy', 'same-origin')
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  })
  app.use(async (context, next) => {
    const { method, path } = context.req
    const header = (name: string): string | undefined => context.req.header(name)
    const hasSession = (): boolean => sessions.has(header('cookie') ?? '', header('host') ?? '', options.secure)
    const refusal = guard(method, path, header, options, hasSession)
    if (refusal === undefined) return next()
    const headers: Record<string, string> = refusal.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}
    return context.json({ error: refusal.error, message: refusal.message, path: '' }, refusal.status, headers)
  })
  app.use(
    bodyLimit({
      maxSize: 1_048_576,
      // The rest of the body is not read, so the connection cannot carry another request.
      onError: (context) =>
        context.json({ error: 'body_too_large', message: 'The body is larger than 1 MiB.', path: '' }, 413, {
          Connection: 'close',
        }),
    }),
  )

  addInspector(app, mock, sessions, options)
  app.get('/__mock/openapi.json', (context) => context.json(openapi(engineOf(mock).profiles)))
  for (const route of routes) {
    app.on(route.method.toUpperCase(), route.path.replaceAll(/\{(\w+)\}/g, ':$1'), async (context) => {
      let body: unknown
      if (route.body !== undefined) {
        try {
          body = JSON.parse((await context.req.text()) || '{}')
        } catch {
          return context.json({ error: 'invalid_json', message: 'The body is not JSON.', path: '' }, 400)
        }
      }
      const input = route.body === undefined ? context.req.query() : body
      const schema = route.body ?? route.query
      const checked = schema?.safeParse(input)
      if (schema !== undefined && checked?.success === false)
        return context.json({ error: 'invalid_request', ...firstIssue(checked.error, input, schema) }, 400)
      try {
        const params: Record<string, string | undefined> = context.req.param()
        const origin = originOf(options.secure, context.req.header('host') ?? '')
        const signal = AbortSignal.any([context.req.raw.signal, options.closing])
        const result = await route.run(mock, { params, input: checked?.data, origin, signal })
        if (result instanceof Answer) return context.json(result.body, result.status)
        if (result === notFound)
          return context.json(
            {
              error: 'not_found',
              message: route.missing ?? 'There is no such thing.',
              path: Object.keys(params)[0] ?? '',
            },
            404,
          )
        return context.json(result ?? {}, route.status ?? 200)
      } catch (error) {
        if (error instanceof OptionError)
          return context.json(
            { error: 'invalid_request', message: ofBody(error.message), path: ofBody(error.path) },
            400,
          )
        throw error
      }
    })
  }
  const methods = methodsByPath(app.routes)
  app.notFound((context) => {
    const allowed = methods(context.req.path)
    if (allowed.length > 0) {
      const message = `${context.req.path} takes ${allowed.join(', ')}.`
      return context.json({ error: 'method_not_allowed', message, path: '' }, 405, { Allow: allowed.join(', ') })
    }
    return context.json(
      { error: 'not_found', message: 'No such control path or method; GET /__mock/openapi.json lists them.', path: '' },
      404,
    )
  })
  app.onError((error, context) => {
    process.emitWarning(error)
    return context.json(defect, 500)
  })
  return app
}

/** The methods of the routes for a path. */
function methodsByPath(served: readonly { readonly method: string; readonly path: string }[]) {
  const rows = served
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`) }))
  return (path: string): string[] => {
    const found = new Set(rows.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))
    return [...found, ...(found.has('GET') ? ['HEAD'] : [])]
  }
}

/** A path, or a message that begins with one, as it is in the body: there the app or the fault is the whole. */
function ofBody(text: string): string {
  return text.replace(/^(?:app|fault)\./, '')
}

/** Where the mock was reached; empty for a name that is not safe in a command line. */
function originOf(secure: boolean, host: string): string {
  const isSafe = /^(?:[\w.-]{1,255}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i.test(host)
  return isSafe ? `${secure ? 'https' : 'http'}://${host}` : ''
}
