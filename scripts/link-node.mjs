// After an install: the development Node is the one of the package `node`. The aliases node20, node22 and node26, which the
// tests run the package on, bring a command of the same name, and which of them npm links is chance.

import { lstatSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'

const link = 'node_modules/.bin/node'
const wanted = '../node/bin/node'
const stands = lstatSync(link, { throwIfNoEntry: false })
if (stands?.isSymbolicLink() && readlinkSync(link) !== wanted) {
  rmSync(link)
  symlinkSync(wanted, link)
}
