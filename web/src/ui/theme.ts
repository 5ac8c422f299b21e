import { useSyncExternalStore } from 'react'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const STORED = 'inkbeat-theme'
const listeners = new Set<() => void>()
const darkSystem = matchMedia('(prefers-color-scheme: dark)')

function chosenTheme(): Theme {
  const stored = localStorage.getItem(STORED)
  return THEMES.find((theme) => theme === stored) ?? 'system'
}

function isDark(): boolean {
  const theme = chosenTheme()
  return theme === 'system' ? darkSystem.matches : theme === 'dark'
}

/** Put what was chosen in force. */
export function applyTheme(): void {
  const theme = chosenTheme()
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme)
  applyTheme()
  listeners.forEach((tell) => tell())
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  darkSystem.addEventListener('change', tell)
  return () => {
    listeners.delete(tell)
    darkSystem.removeEventListener('change', tell)
  }
}

/** What was chosen, and whether that is dark now. */
export function useTheme(): { theme: Theme; dark: boolean } {
  return { theme: useSyncExternalStore(subscribe, chosenTheme), dark: useSyncExternalStore(subscribe, isDark) }
}
