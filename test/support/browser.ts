// A real browser that came with npm ci: for the tests of the page and for its screenshots.

import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser } from 'playwright-core'

// What a server farm wants of a browser and a person does not: one process for all, and no rules between origins.
const unwanted = new Set(['--single-process', '--disable-web-security'])

// The page draws nothing with WebGL, and a graphics card made of software costs half a second for each window.
chromium.setGraphicsMode = false

/** Starts it. */
export async function launch(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((arg) => !unwanted.has(arg)), '--no-sandbox'],
  })
}
