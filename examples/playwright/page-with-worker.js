// The same page with the mock in it, behind the service worker of MSW.

import { createMock } from 'cxone-mock'
import { handlers, offline } from 'cxone-mock/msw'
import { setupWorker } from 'msw/browser'
import { listAgents, sendJson } from './page.js'

const mock = createMock()
const ready = offline(setupWorker(...handlers(mock)))

Object.assign(globalThis, { mock, ready, listAgents, sendJson })
