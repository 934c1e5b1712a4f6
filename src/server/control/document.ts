// The OpenAPI 3.1 description of the token endpoints, the protected API and the control API, generated from the rule
// tables and the operations of the app.

import { membersOf } from '../../options/index.ts'
import type { Profile } from '../../profiles/index.ts'
import { apiPaths } from './openapi-api.ts'
import { controlPaths } from './openapi-control.ts'
import { tokenPaths, tokenSchemas } from './openapi-token.ts'
import { type ControlApp, shapes } from './operation.ts'
import { sessionName } from './session.ts'

const oauthError = {
  type: 'object',
  required: ['error', 'error_description'],
  properties: { error: { type: 'string' }, error_description: { type: 'string' } },
  additionalProperties: false,
}
const schemas = {
  OAuthError: oauthError,
  Message: {
    type: 'object',
    required: ['message'],
    properties: { errorCode: { type: 'string' }, message: { type: 'string' } },
    additionalProperties: false,
  },
}

/** The part of the document that depends on the request for it. */
export interface Served {
  /** Such as `http://127.0.0.1:4455`. */
  readonly origin: string
  readonly version: string
}

/** Creates the document as plain data. The part that does not depend on the request is built once, on first use. */
export function describer(app: ControlApp, profiles: readonly Profile[]): (served: Served) => object {
  let made: ReturnType<typeof lasting> | undefined
  return ({ origin, version }) => {
    const { paths, components } = (made ??= lasting(app, profiles))
    const session = {
      type: 'apiKey',
      in: 'cookie',
      name: sessionName(origin, origin.startsWith('https:')),
      description: 'Replaces the control token in a browser; the number is the port',
    }
    return {
      openapi: '3.1.0',
      info: {
        title: 'cxone-mock',
        version,
        license: { name: 'MIT', identifier: 'MIT' },
        description:
          'The token endpoints of CXone with their discovery documents, the protected API, and the control API of the mock.',
      },
      servers: [{ url: origin }],
      security: [{}, { controlToken: [] }, { session: [] }],
      tags: [{ name: 'token' }, { name: 'api' }, { name: 'control' }],
      paths,
      components: { ...components, securitySchemes: { ...components.securitySchemes, session } },
    }
  }
}

/** The part that is the same for every request. */
function lasting(app: ControlApp, profiles: readonly Profile[]) {
  const own = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })
  return {
    paths: { ...apiPaths(), ...tokenPaths(profiles), ...controlPaths(membersOf(own.paths)) },
    components: {
      schemas: {
        ...tokenSchemas(profiles),
        ...schemas,
        ...own.components?.schemas,
        ...Object.fromEntries([...shapes].map(([name, shape]) => [name, shape()])),
      },
      securitySchemes: {
        ...(profiles.some(({ clientAuth }) => clientAuth.includes('client_secret_basic')) && {
          clientBasic: { type: 'http', scheme: 'basic', description: 'client_id and client_secret of an app' },
        }),
        accessToken: { type: 'http', scheme: 'bearer', description: 'What the token endpoint gave' },
        controlToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'Required if the mock listens on an address other than loopback',
        },
      },
    },
  }
}
