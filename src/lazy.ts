// Loads parts on first use.

/**
 * Creates a loader that loads a part once. A failure, such as a lack of file descriptors, is not cached: the next call
 * tries again.
 * @param name the part, for the error message
 * @throws {Error} with the reason as its cause
 */
export function lazily<T>(name: string, load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`${name} could not be loaded, the next request tries again: ${reason}`, { cause })
    })
    return loading
  }
}
