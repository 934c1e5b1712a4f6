// The layout of the inspector, and its view state.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { AppsPanel } from './panels/apps.tsx'
import { ClockBar } from './panels/clock.tsx'
import { Detail } from './exchanges/detail.tsx'
import { ExchangeList } from './exchanges/list.tsx'
import { FaultsPanel } from './panels/faults.tsx'
import { openFeed, type Feed } from './data/feed.ts'
import { everything, matching, type Filter } from './exchanges/filter.ts'
import { FilterBar } from './exchanges/filter-bar.tsx'
import { FirstRequest } from './panels/first-request.tsx'
import { useKeptFocus } from './ui/focus.ts'
import { useKnown, useMockTime } from './ui/hooks.ts'
import type { RuleRow } from './exchanges/rule-trace.tsx'
import { Notice, useActs } from './ui/notice.tsx'
import { Timeline } from './timeline/view.tsx'
import { TokensPanel } from './panels/tokens.tsx'
import { SureButton } from './ui/words.tsx'

/** The inspector. `onSignedOut`: called when the session has ended. */
export function Inspector(props: { readonly rules: readonly RuleRow[]; readonly onSignedOut: () => void }) {
  const { rules, onSignedOut } = props
  const [feed] = useState<Feed>(() => openFeed(onSignedOut))
  useEffect(() => () => feed.close(), [feed])
  useKeptFocus()
  const known = useKnown(feed)
  const now = useMockTime(known)
  const [filter, setFilter] = useState<Filter>(everything)
  const [pausedAt, setPausedAt] = useState<number>()
  const [selected, setSelected] = useState<number>()
  const { notice, act, dismiss } = useActs(onSignedOut, known.connection === 'live')
  const heading = useRef<HTMLHeadingElement>(null)
  const main = useRef<HTMLElement>(null)
  // Both are ids of the previous mock and would now mean other exchanges.
  useLayoutEffect(() => {
    setPausedAt(undefined)
    setSelected(undefined)
  }, [known.instance])
  // Nothing of the paused data is left.
  useLayoutEffect(() => setPausedAt(undefined), [known.state?.first_id])

  const { state, exchanges, skipped } = known
  const newest = exchanges.at(-1)?.id ?? 0
  const shown = useMemo(
    () => (pausedAt === undefined ? exchanges : exchanges.filter(({ id }) => id <= pausedAt)),
    [exchanges, pausedAt],
  )
  const listed = useMemo(() => matching(shown, filter), [shown, filter])
  const exchange = selected === undefined ? undefined : exchanges.find(({ id }) => id === selected)
  const close = (): void => {
    setSelected(undefined)
    document.querySelector<HTMLElement>('.grid [tabindex="0"]')?.focus()
  }

  return (
    <div class="page">
      <header class="top">
        <h1 tabIndex={-1}>cxone-mock</h1>
        <span class={`connection ${known.connection}`} role="status">
          {{ live: 'live', connecting: 'connecting …', lost: 'the mock has gone' }[known.connection]}
        </span>
        {state !== undefined && (
          <>
            <dl class="stats">
              <Count name="exchanges" value={state.stats.exchanges} />
              <Count name="tokens" value={state.stats.granted} />
              <Count name="refused" value={state.stats.refused} />
              <Count name="avoidable" value={state.stats.avoidable} />
            </dl>
            <SureButton
              sure="Really reset all?"
              onSure={() => {
                setPausedAt(undefined)
                void act('Everything is back at its start.', 'POST', 'reset')
              }}
            >
              Reset
            </SureButton>
            <ClockBar state={state} now={now} act={act} />
          </>
        )}
      </header>
      <Notice
        notice={notice}
        onClose={() => {
          dismiss()
          main.current?.focus({ preventScroll: true })
        }}
      />
      <main tabIndex={-1} ref={main}>
        <div class="first-column">
          {shown.length > 0 && (
            <Timeline
              exchanges={shown}
              now={pausedAt === undefined ? now : Date.parse(shown.at(-1)?.at ?? '') || now}
            />
          )}
          <section class="exchanges panel" aria-labelledby="exchanges-heading" tabIndex={-1}>
            <header>
              <h2 id="exchanges-heading">Exchanges</h2>
              <FilterBar filter={filter} exchanges={exchanges} onFilter={setFilter} />
              <div class="buttons">
                <button
                  type="button"
                  aria-pressed={pausedAt !== undefined}
                  onClick={() => setPausedAt(pausedAt === undefined ? newest : undefined)}
                >
                  {pausedAt === undefined ? 'Pause' : `Resume${newest > pausedAt ? ` (${newest - pausedAt} new)` : ''}`}
                </button>
                <button
                  type="button"
                  onClick={() => {
                    setPausedAt(undefined)
                    void act('The exchanges are cleared.', 'DELETE', 'exchanges')
                  }}
                >
                  Clear
                </button>
              </div>
            </header>
            {skipped > 0 && (
              <p class="quiet">{skipped} more are not shown: the mock no longer had them, or they came too fast.</p>
            )}
            {exchanges.length === 0 && state !== undefined && <FirstRequest cleared={state.first_id > 1} />}
            {exchanges.length > 0 && shown.length === 0 && (
              <p class="first">Paused: what has come since is not shown.</p>
            )}
            {shown.length > 0 && listed.length === 0 && (
              <p class="first">
                None of {shown.length} exchanges meets the filter.{' '}
                <button type="button" onClick={() => setFilter(everything)}>
                  Show all
                </button>
              </p>
            )}
            {listed.length > 0 && (
              <ExchangeList
                exchanges={listed}
                selected={selected}
                onSelect={setSelected}
                onClose={() => setSelected(undefined)}
                onOpen={() => {
                  heading.current?.scrollIntoView({ block: 'start' })
                  heading.current?.focus({ preventScroll: true })
                }}
              />
            )}
          </section>
        </div>
        <div class="second-column">
          {exchange !== undefined && (
            <Detail exchange={exchange} rules={rules} now={now} heading={heading} onClose={close} />
          )}
          {state !== undefined && (
            <div class="controls">
              <TokensPanel state={state} now={now} act={act} />
              <AppsPanel state={state} now={now} act={act} />
              <FaultsPanel state={state} act={act} />
            </div>
          )}
        </div>
      </main>
    </div>
  )
}

function Count({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{value === 1 ? name.replace(/s$/, '') : name}</dt>
      <dd>{value.toLocaleString('en')}</dd>
    </div>
  )
}
