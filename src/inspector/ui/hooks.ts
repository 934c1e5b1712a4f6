// Hooks for the feed, passing time, and the size of an element.

import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import type { Feed, Known } from '../data/feed.ts'

/** The data of the feed. Renders again when it changes. */
export function useKnown(feed: Feed): Known {
  const [known, setKnown] = useState(feed.known())
  useEffect(() => {
    const take = (): void => setKnown(feed.known())
    // Something may have arrived before the first listener.
    take()
    return feed.subscribe(take)
  }, [feed])
  return known
}

/** The time of the mock in milliseconds, updated every second. */
export function useMockTime({ state, ahead }: Known): number {
  const [, setTurn] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTurn((turn) => turn + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  return state?.clock.frozen ? Date.parse(state.clock.now) : Date.now() + ahead
}

/** Width and height of an element in pixels. 0 before it is rendered. */
export function useSize(element: RefObject<Element | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    if (element.current === null) return undefined
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** Whether a media query matches. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const change = (): void => setMatches(list.matches)
    list.addEventListener('change', change)
    return () => list.removeEventListener('change', change)
  }, [query])
  return matches
}
