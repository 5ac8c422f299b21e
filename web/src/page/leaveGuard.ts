import { useEffect, useRef, useState } from 'react'
import { goTo, guardRoute } from '../shell/route'

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
    const stopGuard = guardRoute((to) => {
      if (!passing.current) setTarget(to)
      return passing.current
    })
    const askBrowser = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', askBrowser)
    return () => {
      stopGuard()
      window.removeEventListener('beforeunload', askBrowser)
    }
  }, [unsaved])
  if (target === null) return null
  return {
    go: () => {
      passing.current = true
      setTarget(null)
      goTo(target)
    },
    stay: () => setTarget(null),
  }
}
