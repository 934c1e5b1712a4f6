// Where the focus goes when its element goes away or is switched off: to what stands around it. A browser lets it fall to the
// body, where who uses a keyboard or a screen reader has lost the place.

import { useEffect } from 'preact/hooks'

/** Keeps the focus near the place where it was. */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | undefined
    let around: readonly HTMLElement[] = []
    const remember = ({ target }: FocusEvent): void => {
      last = target as Element
      around = aroundOf(last)
    }
    // Who clicks somewhere else has left it.
    const forget = ({ target }: PointerEvent): void => {
      if (!last?.contains(target as Node)) last = undefined
    }
    const keep = (): void => {
      if (last === undefined || (last.isConnected && !last.matches(':disabled'))) return
      // A browser takes the focus from what is switched off only when it draws.
      const isLost = document.activeElement === document.body || document.activeElement === last
      last = undefined
      if (isLost) around.find((element) => element.isConnected)?.focus({ preventScroll: true })
    }
    const observer = new MutationObserver(keep)
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] })
    document.addEventListener('focusin', remember)
    document.addEventListener('pointerdown', forget)
    return () => {
      observer.disconnect()
      document.removeEventListener('focusin', remember)
      document.removeEventListener('pointerdown', forget)
    }
  }, [])
}

/** What stands around an element and can be focused, the nearest first. */
function aroundOf(element: Element): HTMLElement[] {
  const found: HTMLElement[] = []
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    const one = at.matches('details') ? at.querySelector<HTMLElement>('summary') : at
    if (one?.matches('summary, [tabindex]') && one !== element) found.push(one)
  }
  return found
}
