import { useSyncExternalStore } from 'react'
import { NOMINAL_PX_PER_MM } from './paper'

/** How large a millimetre is on this screen, as somebody measured it. */
const STORED = 'inkbeat-px-per-mm'
const [LEAST, MOST] = [1.5, 15]
const listeners = new Set<() => void>()

export function screenPxPerMm(): number {
  const stored = Number(localStorage.getItem(STORED))
  return stored >= LEAST && stored <= MOST ? stored : NOMINAL_PX_PER_MM
}

export function isScreenMeasured(): boolean {
  return localStorage.getItem(STORED) !== null
}

/** Keep what was measured (CSS pixels per millimetre). */
export function measureScreen(pxPerMm: number): void {
  localStorage.setItem(STORED, String(pxPerMm))
  listeners.forEach((tell) => tell())
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export function useScreenPxPerMm(): number {
  return useSyncExternalStore(subscribe, screenPxPerMm)
}
