// A real browser that came with npm ci: for the tests of the page and for its screenshots.

import chromium from '@sparticuz/chromium'
import { chromium as playwright, type BrowserServer, type LaunchOptions } from 'playwright-core'

// What a server farm wants of a browser and a person does not: one process for all, and no rules between origins.
const unwanted = new Set(['--single-process', '--disable-web-security'])

// The page draws nothing with WebGL, and a graphics card made of software costs half a second for each window.
chromium.setGraphicsMode = false

async function options(): Promise<LaunchOptions> {
  return {
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((arg) => !unwanted.has(arg)), '--no-sandbox'],
  }
}

/** Starts a browser that several processes can open windows in. */
export async function launchServer(): Promise<BrowserServer> {
  return playwright.launchServer(await options())
}

/** Starts a browser. */
export async function launch() {
  return playwright.launch(await options())
}
