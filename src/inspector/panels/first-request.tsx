// Shown while nothing was received: how to send the first request.

import { CopyButton } from '../ui/words.tsx'

/** The first request, with a copy button. `cleared`: there were others before. */
export function FirstRequest({ cleared }: { readonly cleared: boolean }) {
  const url = `${location.origin}/auth/oauth/token`
  const right = `curl ${url} -d grant_type=client_credentials -d client_id=demo -d client_secret=demo-secret`
  const wrong = `curl ${url} -d grant_type=client_credentials -u demo:demo-secret`
  return (
    <div class="first">
      <h3>{cleared ? 'Nothing received since the exchanges were cleared' : 'Nothing received yet'}</h3>
      <p>Point your client at this token endpoint, or send {cleared ? 'a' : 'the first'} request from a terminal:</p>
      <Command text={right} label="Copy the first request" />
      <p>One that CXone refuses without saying why, and that is explained here:</p>
      <Command text={wrong} label="Copy a request that is refused" />
    </div>
  )
}

function Command({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div class="code">
      <code>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  )
}
