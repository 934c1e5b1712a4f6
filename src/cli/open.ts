// Opens the inspector in the browser of the person who started the server. That it could not be opened is said and ends nothing.

/** Opens an address. */
export async function openPage(url: string): Promise<void> {
  const failed = (): void => console.error(`cxone-mock: no browser could be started; open ${url} by hand`)
  try {
    const { default: open } = await import('open')
    const opener = await open(url)
    // It starts the browser and ends; where it has no browser to start, it only says so when it ends.
    if (opener.exitCode === null) opener.once('exit', (code) => code !== 0 && failed())
    else if (opener.exitCode !== 0) failed()
  } catch {
    failed()
  }
}
