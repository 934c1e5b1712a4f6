// Moves the focus when its element disappears or is disabled: to a nearby element. Otherwise a browser moves it to the
// body, and users of a keyboard or a screen reader lose their position.

import { useEffect } from 'preact/hooks'

/** Keeps the focus near its position. */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | undefined
    let around: readonly HTMLElement[] = []
    const remember = ({ target }: FocusEvent): void => {
      last = target as Element
      around = aroundOf(last)
    }
    // A click elsewhere moves the focus deliberately.
    const forget = ({ target }: PointerEvent): void => {
      if (!last?.contains(target as Node)) last = undefined
    }
    const keep = (): void => {
      if (last === undefined || (last.isConnected && !last.matches(':disabled'))) return
      // A browser removes the focus from a disabled element only when it renders.
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

/** Focusable elements near an element, nearest first. */
function aroundOf(element: Element): HTMLElement[] {
  const found: HTMLElement[] = []
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    const one = at.matches('details') ? at.querySelector<HTMLElement>('summary') : at
    if (one?.matches('summary, [tabindex]') && one !== element) found.push(one)
  }
  return found
}
