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
      <div className="flex h-13 items-center gap-1 px-3 sm:px-4">
        <a href={HOME} className="flex items-center gap-2 rounded-lg px-1 py-1 font-semibold tracking-tight">
          <span className="grid size-7 place-items-center rounded-lg bg-accent-ground text-on-accent">
            <Icon name="signal" className="size-5" />
          </span>
          Inkbeat
        </a>
        <MainNav />
        <p className="grow px-2 text-right text-xs leading-tight text-muted sm:text-sm">
          For research and education, not for diagnosis
        </p>
        {key !== '' && <IconButton icon="key" label="Change the access key" onClick={() => setAsking(true)} />}
        <IconButton
          icon={ICONS[theme]}
          label={`Colours: ${theme}. Change to ${next}`}
          onClick={() => chooseTheme(next)}
        />
        <IconButton icon="keyboard" label="Keys (?)" onClick={onHelp} className="max-sm:hidden" />
      </div>
      {asking && <KeyDialog onClose={() => setAsking(false)} />}
    </header>
  )
}
