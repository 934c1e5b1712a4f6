// The code under test: it keeps its token, and gets a new one where the API no longer takes it.

let token: string | undefined

export async function agents(): Promise<{ agentId: number }[]> {
  let response = await list()
  if (response.status === 401) {
    token = undefined
    response = await list()
  }
  if (!response.ok) throw new Error(`CXone answered ${response.status}`)
  return ((await response.json()) as { agents: { agentId: number }[] }).agents
}

async function list(): Promise<Response> {
  token ??= await newToken()
  return fetch('https://api.nicecxone.com/incontactapi/services/v34.0/agents', {
    headers: { authorization: `Bearer ${token}` },
  })
}

async function newToken(): Promise<string> {
  const response = await fetch('https://api.nicecxone.com/auth/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }),
  })
  if (!response.ok) throw new Error(`CXone answered ${response.status}`)
  return ((await response.json()) as { access_token: string }).access_token
}
