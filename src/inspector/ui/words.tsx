// Small shared components: times, hidden values, a copy button, a section.

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

/** A string in which redacted parts (`<12 characters>`) are distinguished from sent ones. */
export function Redacted({ text }: { readonly text: string }) {
  return (
    <>
      {text
        .split(/(<(?:\d+ characters|at least \d+ bytes[^>]*|\d+ bytes[^>]*)>)/)
        .map((part, index) => (index % 2 === 1 ? <span class="hidden-value">{part}</span> : part))}
    </>
  )
}

/** Copies a string, even on an insecure page, where the clipboard API is missing. */
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
    // Deprecated, but the only way without https.
    const done = document.execCommand('copy')
    area.remove()
    // It went along with the text.
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
    return done
  }
}

/** A button that copies a string and confirms it until the pointer leaves. */
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

/** A button that asks for confirmation before an irreversible action. */
export function SureButton(props: { readonly children: string; readonly sure: string; readonly onSure: () => void }) {
  const [asked, setAsked] = useState(false)
  return (
    <button
      type="button"
      class={asked ? 'danger' : ''}
      onClick={({ detail }) => {
        // The second click of a double click is not a confirmation.
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

/** A collapsible panel of the side column. */
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

/** A section of the detail view. */
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
