// Parts that are loaded when they are first needed.

/**
 * Loads a part once. A failure, such as a moment without file descriptors, is forgotten: the next call tries again.
 * @param name what could not be loaded, for the error
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
