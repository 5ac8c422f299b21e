import { useCallback, useEffect, useState } from 'react'
import { isAbort } from '../api/client'
import { asProblem, type Problem } from '../api/problem'

/** What is loaded: a value, why there is none, or neither yet. */
export interface Loaded<T> {
  value: T | null
  problem: Problem | null
  reload: () => void
}

/**
 * Load something for a key and again for every other one; what comes too late for its key is dropped. The value of the
 * key before is not shown for the next.
 */
export function useLoaded<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [turn, setTurn] = useState(0)
  const [found, setFound] = useState<{ key: string; value: T | null; problem: Problem | null } | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    load(stop.signal).then(
      (value) => {
        if (!stop.signal.aborted) setFound({ key, value, problem: null })
      },
      (error: unknown) => {
        if (!stop.signal.aborted && !isAbort(error)) setFound({ key, value: null, problem: asProblem(error) })
      },
    )
    return () => stop.abort()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key tells when to load, not the function
  }, [key, turn])
  const reload = useCallback(() => setTurn((before) => before + 1), [])
  const current = found?.key === key ? found : null
  return { value: current?.value ?? null, problem: current?.problem ?? null, reload }
}
