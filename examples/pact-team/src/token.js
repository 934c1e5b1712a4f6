// The team's own way to a token.

import axios from 'axios'

/** Asks for a token; gives what a caller has to know, whatever was answered. */
export async function requestToken(url, client_id, client_secret) {
  const credentials = { grant_type: 'client_credentials', client_id, client_secret }
  const { status, data, headers } = await axios.post(url, new URLSearchParams(credentials), {
    validateStatus: () => true,
  })
  if (status === 200) return { status, token: data.access_token, expires_in: data.expires_in }
  return { status, error: data.error, retry_after: headers['retry-after'] }
}
