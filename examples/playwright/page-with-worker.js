// The same page with the mock in it, behind the service worker of MSW.

import { cxone, offline } from 'cxone-mock/msw'
import { setupWorker } from 'msw/browser'
import { listAgents, sendJson } from './page.js'

const mock = cxone()
const ready = offline(setupWorker(...mock.handlers))

Object.assign(globalThis, { mock, ready, listAgents, sendJson })
