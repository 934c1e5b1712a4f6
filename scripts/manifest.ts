// The manifest as it is published: prepack writes it in place of the checkout's, which postpack puts back. What only a checkout
// needs (scripts, what is built and tested with) is not in it; what is used of other packages is in dist.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const manifest = 'package.json'
const kept = 'package.checkout.json'
const ofCheckout = new Set(['scripts', 'devDependencies', 'overrides', 'allowScripts', 'scarfSettings'])

switch (process.argv[2]) {
  case 'publish': {
    // Left by a pack that was broken off: that is the checkout's.
    if (!existsSync(kept)) writeFileSync(kept, readFileSync(manifest))
    const fields = Object.entries(JSON.parse(readFileSync(kept, 'utf8'))).filter(([name]) => !ofCheckout.has(name))
    writeFileSync(manifest, `${JSON.stringify(Object.fromEntries(fields), null, 2)}\n`)
    break
  }
  case 'restore':
    if (existsSync(kept)) renameSync(kept, manifest)
    break
  default:
    console.error('usage: tsx scripts/manifest.ts publish|restore')
    process.exitCode = 2
}
