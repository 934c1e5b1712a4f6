// The diagnosis of an exchange: other findings, and the corrected request.

import { useEffect, useState } from 'preact/hooks'
import type { RequestDiagnosis } from '../../doctor/index.ts'
import { control, type ControlError } from '../data/control.ts'
import type { RuleRow } from './rule-trace.tsx'
import { CopyButton, Part } from '../ui/words.tsx'

/** The diagnosis of an exchange. undefined while it loads; a message if there is none. */
export function useDoctor(id: number): RequestDiagnosis | string | undefined {
  const [found, setFound] = useState<{ readonly id: number; readonly doctor: RequestDiagnosis | string }>()
  useEffect(() => {
    let left = false
    control<{ doctor?: RequestDiagnosis }>('GET', `exchanges/${id}`).then(
      ({ doctor }) => !left && setFound({ id, doctor: doctor ?? '' }),
      ({ status, message }: ControlError) =>
        !left &&
        setFound({
          id,
          doctor: status === 404 ? 'The mock no longer holds it, so there is no corrected request.' : message,
        }),
    )
    return () => void (left = true)
  }, [id])
  return found?.id === id ? found.doctor : undefined
}

interface DoctorProps {
  readonly doctor: RequestDiagnosis
  /** Id of the rule that decided the response. */
  readonly rule: string
}

/** Findings in addition to that rule. */
export function Findings({ doctor, rule }: DoctorProps) {
  // The finding means that the input has no body. The mock received one, and keeps no parts of files.
  const others = doctor.findings.filter(({ id }) => id !== rule && id !== 'body-not-seen')
  if (others.length === 0) return null
  return (
    <Part title="Also seen">
      <ul class="findings">
        {others.map(({ id, severity, problem, evidence, fix }) => (
          <li key={id} class={severity}>
            <b>{id}</b> {problem} {evidence !== undefined && <span class="shows">{evidence}</span>}{' '}
            <span class="quiet">{fix}</span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

const languages = { curl: 'curl', fetch: 'fetch', axios: 'axios', python: 'Python' } as const

interface CorrectedProps {
  readonly doctor: RequestDiagnosis
  /** What must change, according to that rule. */
  readonly blames: RuleRow['blames']
}

/** The corrected request, or a valid one that met another problem, in four languages. */
export function Corrected({ doctor: { corrected, changes, wellFormed }, blames }: CorrectedProps) {
  const [language, setLanguage] = useState<keyof typeof languages>('curl')
  const text = corrected[language]
  return (
    <Part
      title={wellFormed && blames !== 'request' ? 'Request to send again' : 'Corrected request'}
      note="credentials from the environment"
    >
      <div class="choice" role="group" aria-label="Language of the request">
        {(Object.keys(languages) as (keyof typeof languages)[]).map((name) => (
          <button key={name} type="button" aria-pressed={name === language} onClick={() => setLanguage(name)}>
            {languages[name]}
          </button>
        ))}
        <CopyButton text={text} label="Copy the request" />
      </div>
      <pre class="corrected">{text}</pre>
      {changes.map((change) => (
        <p key={change} class="quiet">
          {change}
        </p>
      ))}
    </Part>
  )
}
