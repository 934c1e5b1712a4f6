// The rule table as a ladder: where a request stopped.

import type { Exchange } from '../state/journal/journal.ts'
import { Part } from './words.tsx'

/** A row of the rule tables, as the control API gives it. */
export interface RuleRow {
  readonly endpoint: 'token' | 'api'
  readonly rule: string
  readonly says: string
}

/** The rules in their order: those that were passed, the one that answered, those that were not asked. */
export function Ladder({ exchange, rules }: { readonly exchange: Exchange; readonly rules: readonly RuleRow[] }) {
  const { endpoint, diagnosis, rule } = exchange
  const passed = new Set(diagnosis.passed)
  const rows = rules.filter((row) => (row.endpoint === 'api') === (endpoint === 'api'))
  return (
    <Part title="Rules, in the order they are asked">
      <ol class="ladder">
        {rows.map((row) => {
          const stopped = row.rule === rule
          const kind = stopped
            ? diagnosis.refused
              ? 'stopped'
              : 'answered'
            : passed.has(row.rule)
              ? 'passed'
              : 'not-asked'
          return (
            <li key={row.rule} class={kind} title={row.says} {...(stopped && { 'aria-current': 'step' as const })}>
              <span class="sign" aria-hidden="true">
                {{ stopped: '✕', answered: '✓', passed: '✓', 'not-asked': '·' }[kind]}
              </span>
              <code>{row.rule}</code>
              <span class={stopped ? 'kind' : 'for-readers'}>
                {
                  { stopped: 'stopped here', answered: 'answered here', passed: 'passed', 'not-asked': 'not asked' }[
                    kind
                  ]
                }
              </span>
            </li>
          )
        })}
      </ol>
    </Part>
  )
}
