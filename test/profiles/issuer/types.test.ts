import { expectTypeOf, test } from 'vitest'
import type { ProfileId, RuleId } from '../../../src/index.ts'

test('the ids of rules are those of the endpoints and of their documents, and no other text', () => {
  expectTypeOf<'access-key-inactive' | 'tenant-unknown' | 'body-form' | 'granted' | 'path-unknown'>().toExtend<RuleId>()
  expectTypeOf<string>().not.toExtend<RuleId>()
  expectTypeOf<ProfileId>().toEqualTypeOf<'client-credentials' | 'issuer' | 'userhub'>()
})
