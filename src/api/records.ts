// Record types of the preset collections. Custom collections bring their own schema.

export interface Agent {
  readonly agentId: number
  readonly userName: string
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly emailAddress?: string | undefined
  readonly teamId?: number | undefined
  readonly isActive: boolean
}

/** A skill that contacts are routed to. */
export interface Skill {
  readonly skillId: number
  readonly skillName: string
  readonly isActive: boolean
}

/** A team of agents. */
export interface Team {
  readonly teamId: number
  readonly teamName: string
  readonly isActive: boolean
}

/** A contact: a call, a chat, an email or a work item. */
export interface Contact {
  readonly contactId: number
  readonly agentId?: number | undefined
  readonly skillId?: number | undefined
  readonly mediaType: 'Call' | 'Chat' | 'Email' | 'WorkItem'
  /** ISO 8601 date and time, in UTC. */
  readonly contactStart: string
}
