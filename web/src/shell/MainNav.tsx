import type { ReactNode } from 'react'
import { Icon, type IconName } from '../ui/icons'
import { BATCH, LIVE, type Route, useRoute } from './route'

const LINKS: readonly { href: string; name: string; icon: IconName; of: readonly Route['name'][] }[] = [
  { href: BATCH, name: 'Batch', icon: 'document', of: ['batch', 'trends'] },
  { href: LIVE, name: 'Live', icon: 'signal', of: ['live'] },
]

/** The parts of the app beside its first page; a phone shows their pictures alone. */
export function MainNav(): ReactNode {
  const route = useRoute()
  return (
    <nav aria-label="Main" className="flex sm:ml-2">
      {LINKS.map(({ href, name, icon, of }) => (
        <a
          key={href}
          href={href}
          aria-current={of.includes(route.name) ? 'page' : undefined}
          className="flex min-h-10 min-w-10 items-center justify-center gap-2 rounded-lg px-2 text-sm hover:bg-raised aria-[current=page]:bg-raised aria-[current=page]:font-semibold sm:px-3"
        >
          <Icon name={icon} className="size-5 sm:hidden" />
          <span className="max-sm:sr-only">{name}</span>
        </a>
      ))}
    </nav>
  )
}
