// The rule trace: where in the rule table a request stopped.

import type { Exchange } from '../../state/index.ts'
import { Part } from '../ui/words.tsx'

/** A row of the rule tables, from the control API. */
export interface RuleRow {
  readonly endpoint: 'token' | 'route' | 'api'
  readonly profile?: string
  /** Of a route without tokens. */
  readonly path?: string
  readonly rule: string
  readonly problem: string
  readonly blames: 'request' | 'registration' | 'nobody'
}

/** The rules in order: passed, matched, not checked. */
export function Ladder({ exchange, rules }: { readonly exchange: Exchange; readonly rules: readonly RuleRow[] }) {
  const { diagnosis, rule } = exchange
  const passed = new Set(diagnosis.passed)
  const rows = tableOf(exchange, rules)
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
            <li key={row.rule} class={kind} title={row.problem} {...(stopped && { 'aria-current': 'step' as const })}>
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

/**
 * The table of an exchange. A request that reached no endpoint passed the rows of the router, with which the first
 * table starts.
 */
function tableOf({ endpoint, profile, request }: Exchange, rules: readonly RuleRow[]): readonly RuleRow[] {
  const of = profile ?? (endpoint === 'router' ? rules[0]?.profile : undefined)
  const kind = endpoint === 'router' ? 'token' : endpoint
  const path = endpoint === 'route' ? request.path : undefined
  return rules.filter((row) => row.endpoint === kind && row.profile === of && row.path === path)
}

/** The row that decided an exchange. */
export function rowOf(exchange: Exchange, rules: readonly RuleRow[]): RuleRow | undefined {
  return tableOf(exchange, rules).find(({ rule }) => rule === exchange.rule)
}
