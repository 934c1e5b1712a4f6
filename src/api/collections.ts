// Preset collections of the protected API, with zod schemas. Loaded on first use.
// Property names, and the array under the collection's name, match what public clients of NICE's API read. The choice
// of properties, their strict validation and the sample records are ours.

import * as z from 'zod'
import type { AuditRecord } from '../state/index.ts'
import type { CollectionDefinition } from './open-collection.ts'
import type { Agent, Contact, Skill, Team } from './records.ts'

const id = z.int().min(1)
const agent = z.strictObject({
  agentId: id,
  userName: z.string().min(1),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  emailAddress: z.email().optional(),
  teamId: id.optional(),
  isActive: z.boolean().default(true),
}) satisfies z.ZodType<Agent>
const skill = z.strictObject({
  skillId: id,
  skillName: z.string().min(1),
  isActive: z.boolean().default(true),
}) satisfies z.ZodType<Skill>
const team = z.strictObject({
  teamId: id,
  teamName: z.string().min(1),
  isActive: z.boolean().default(true),
}) satisfies z.ZodType<Team>
const contact = z.strictObject({
  contactId: id,
  agentId: id.optional(),
  skillId: id.optional(),
  mediaType: z.enum(['Call', 'Chat', 'Email', 'WorkItem']).default('Call'),
  contactStart: z.iso.datetime(),
}) satisfies z.ZodType<Contact>
// The mock writes these records itself; the schema only defines the names that a query may filter by.
const audit = z.strictObject({
  id,
  at: z.iso.datetime(),
  action: z.enum(['token_issued', 'token_refused']),
  rule: z.string(),
  status: z.int(),
  client_id: z.string().optional(),
  token_id: z.string().optional(),
} satisfies Record<keyof AuditRecord, z.ZodType>)

/** The built-in collections, by name. */
export const readyCollections: Readonly<Record<string, CollectionDefinition>> = {
  agents: {
    schema: agent,
    key: 'agentId',
    records: [
      {
        agentId: 1,
        userName: 'ada@example.com',
        firstName: 'Ada',
        lastName: 'Stone',
        emailAddress: 'ada@example.com',
        teamId: 1,
      },
      {
        agentId: 2,
        userName: 'ben@example.com',
        firstName: 'Ben',
        lastName: 'Hale',
        emailAddress: 'ben@example.com',
        teamId: 2,
      },
      { agentId: 3, userName: 'cleo@example.com', firstName: 'Cleo', lastName: 'Marsh', teamId: 2, isActive: false },
    ],
  },
  skills: {
    schema: skill,
    key: 'skillId',
    records: [
      { skillId: 1, skillName: 'Billing' },
      { skillId: 2, skillName: 'Support' },
    ],
  },
  teams: {
    schema: team,
    key: 'teamId',
    records: [
      { teamId: 1, teamName: 'Morning' },
      { teamId: 2, teamName: 'Evening' },
    ],
  },
  contacts: {
    schema: contact,
    key: 'contactId',
    records: [{ contactId: 1, agentId: 1, skillId: 1, mediaType: 'Call', contactStart: '2026-01-01T09:00:00Z' }],
  },
  'audit-log': { schema: audit, key: 'id', scope: 'oauth_auth', readOnly: true, records: [] },
}
