import { useEffect, useRef, useState } from 'react'

/** Where a person was about to go, and how that goes on. */
export interface Leaving {
  go: () => void
  stay: () => void
}

/**
 * Asks before the page's address is left while something is not saved. The browser asks itself when its tab is closed;
 * within the app the answer is this hook's: null while nobody leaves.
 */
export function useLeaveGuard(unsaved: boolean): Leaving | null {
  const [target, setTarget] = useState<string | null>(null)
  const passing = useRef(false)
  useEffect(() => {
    if (!unsaved) return
    const here = location.hash
    const stop = (event: HashChangeEvent): void => {
      if (passing.current || location.hash === here) return
      // Before the app sees it, which listens without capture: the address goes back as if nobody had left.
      event.stopImmediatePropagation()
      setTarget(location.hash)
      history.replaceState(null, '', here)
    }
    const askBrowser = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('hashchange', stop, { capture: true })
    window.addEventListener('beforeunload', askBrowser)
    return () => {
      window.removeEventListener('hashchange', stop, { capture: true })
      window.removeEventListener('beforeunload', askBrowser)
    }
  }, [unsaved])
  if (target === null) return null
  return {
    go: () => {
      passing.current = true
      setTarget(null)
      location.hash = target
    },
    stay: () => setTarget(null),
  }
}
