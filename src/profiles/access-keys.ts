// Preset access keys, recognisable as the mock's own and as long as NICE's.

import type { AccessKeyInput } from '../state/index.ts'

const padded = (text: string): string => text.padEnd(52, 'A').concat('====')

/** Gets tokens. */
export const demoKey: AccessKeyInput = { id: padded('CXMOCKDEMOKEYID'), secret: padded('CXMOCKDEMOKEYSECRET') }

/** Is inactive. */
export const inactiveKey: AccessKeyInput = {
  id: padded('CXMOCKINACTIVEKEYID'),
  secret: padded('CXMOCKINACTIVEKEYSECRET'),
  active: false,
}
