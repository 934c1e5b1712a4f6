// Small pieces that many parts of the page are made of: times, hidden values, a button that copies, a section.

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

/** A text in which what the mock has hidden (`<12 characters>`) is told from what was sent. */
export function Redacted({ text }: { readonly text: string }) {
  return (
    <>
      {text
        .split(/(<(?:\d+ characters|at least \d+ bytes[^>]*|\d+ bytes[^>]*)>)/)
        .map((part, index) => (index % 2 === 1 ? <span class="hidden-value">{part}</span> : part))}
    </>
  )
}

/** Copies a text, also on a page that is not secure, where the clipboard API is missing. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const focused = document.activeElement
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    // Deprecated, and the only way left without https.
    const done = document.execCommand('copy')
    area.remove()
    // It went along with the text.
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
    return done
  }
}

/** A button that copies a text and says so until it is left. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [said, setSaid] = useState('')
  return (
    <button
      type="button"
      class="copy"
      aria-label={label}
      onClick={() => void copy(text).then((done) => setSaid(done ? 'Copied' : 'Select it and copy by hand'))}
      onBlur={() => setSaid('')}
      onPointerLeave={() => setSaid('')}
    >
      <span aria-live="polite">{said || 'Copy'}</span>
    </button>
  )
}

/** A button that asks once more before it does what cannot be undone. */
export function SureButton(props: { readonly children: string; readonly sure: string; readonly onSure: () => void }) {
  const [asked, setAsked] = useState(false)
  return (
    <button
      type="button"
      class={asked ? 'danger' : ''}
      onClick={({ detail }) => {
        // The second click of a double click has read nothing.
        if (detail > 1) return
        if (asked) props.onSure()
        setAsked(!asked)
      }}
      onBlur={() => setAsked(false)}
    >
      {asked ? props.sure : props.children}
    </button>
  )
}

/** A part of the side that can be closed. */
export function Panel(props: { readonly title: string; readonly note?: string; readonly children: ComponentChildren }) {
  return (
    <details class="panel" open>
      <summary>
        <h2>{props.title}</h2>
        {props.note !== undefined && <span class="note">{props.note}</span>}
      </summary>
      {props.children}
    </details>
  )
}

/** A part of the detail. */
export function Part(props: { readonly title: string; readonly note?: string; readonly children: ComponentChildren }) {
  return (
    <section class="part">
      <h3>
        {props.title} {props.note !== undefined && <span class="note">{props.note}</span>}
      </h3>
      {props.children}
    </section>
  )
}
