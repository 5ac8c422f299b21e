import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { accessKey, onAccessKey } from '../api/accessKey'
import { IconButton } from '../ui/Button'
import { chooseTheme, type Theme, THEMES, useTheme } from '../ui/theme'
import type { IconName } from '../ui/icons'
import { Icon } from '../ui/icons'
import { KeyDialog } from './KeyDialog'
import { MainNav } from './MainNav'
import { HOME } from './route'

const ICONS: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' }

/** The app's name, what it is not for, and what holds for all pages. */
export function Header({ onHelp }: { onHelp: () => void }): ReactNode {
  const { theme } = useTheme()
  const key = useSyncExternalStore(onAccessKey, accessKey)
  const [asking, setAsking] = useState(false)
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
  return (
    <header className="border-b border-rule bg-surface">
      <div className="flex min-h-13 flex-wrap items-center gap-x-1 px-3 sm:px-4">
        <a href={HOME} className="flex items-center gap-2 rounded-lg px-1 py-1 font-semibold tracking-tight">
          <span className="grid size-7 place-items-center rounded-lg bg-accent-ground text-on-accent">
            <Icon name="signal" className="size-5" />
          </span>
          Inkbeat
        </a>
        <MainNav />
        <p className="px-2 text-xs text-muted max-sm:order-last max-sm:w-full max-sm:px-1 max-sm:pb-1 sm:grow sm:text-right sm:text-sm">
          For research and education, not for diagnosis
        </p>
        <div className="flex max-sm:ml-auto">
          {key !== '' && <IconButton icon="key" label="Change the access key" onClick={() => setAsking(true)} />}
          <IconButton
            icon={ICONS[theme]}
            label={`Colours: ${theme}. Change to ${next}`}
            onClick={() => chooseTheme(next)}
          />
          <IconButton icon="keyboard" label="Keys (?)" onClick={onHelp} className="max-sm:hidden" />
        </div>
      </div>
      {asking && <KeyDialog onClose={() => setAsking(false)} />}
    </header>
  )
}
