// The code under test, in the page.

export async function listAgents() {
  const granted = await fetch('https://api.nicecxone.com/auth/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }),
  })
  const { access_token } = await granted.json()
  const response = await fetch('https://api.nicecxone.com/api/v2/agents', {
    headers: { authorization: `Bearer ${access_token}` },
  })
  return { status: response.status, agents: (await response.json()).agents?.length }
}

export async function sendJson() {
  const response = await fetch('https://api.nicecxone.com/auth/oauth/token', { method: 'POST', body: '{"a":1}' })
  return { status: response.status, ...(await response.json()) }
}

Object.assign(globalThis, { listAgents, sendJson })
