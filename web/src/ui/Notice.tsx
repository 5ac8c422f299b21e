import type { ReactNode } from 'react'
import { Icon } from './icons'

type NoticeKind = 'alert' | 'amber' | 'plain'

const KINDS: Record<NoticeKind, string> = {
  alert: 'border-alert/40 bg-alert-ground',
  amber: 'border-amber-rule/60 bg-amber-ground',
  plain: 'border-rule bg-surface',
}
const TITLES: Record<NoticeKind, string> = { alert: 'text-alert', amber: 'text-amber', plain: 'text-ink' }

interface NoticeProps {
  kind: NoticeKind
  title: string
  children?: ReactNode
  /** Whether it is read out when it appears. */
  announced?: boolean
}

/** Something to know before going on. */
export function Notice({ kind, title, children, announced = false }: NoticeProps): ReactNode {
  return (
    <div
      role={announced ? 'alert' : undefined}
      className={`flex gap-3 rounded-xl border px-4 py-3 text-sm ${KINDS[kind]}`}
    >
      {kind !== 'plain' && <Icon name="warning" className={`mt-0.5 size-5 ${TITLES[kind]}`} />}
      <div className="min-w-0 grow">
        <p className={`font-semibold ${TITLES[kind]}`}>{title}</p>
        {children}
      </div>
    </div>
  )
}
