import type { ReactNode } from 'react'
import type { Analysis } from '../api/client'
import { Icon } from '../ui/icons'
import { Select } from '../ui/Choice'
import { analysisHref, goTo, type PageView } from './route'

/** Chooses among the pages of a document that has several. */
export function PagePicker({
  analysis,
  current,
  view,
}: {
  analysis: Analysis
  current: number
  view: PageView
}): ReactNode {
  const { pages } = analysis
  if (pages.length < 2) return null
  const place = pages.findIndex((page) => page.page === current)
  const beside = (step: number): string | undefined => {
    const page = pages[place + step]
    return page && analysisHref(analysis.id, page.page, view)
  }
  const nameOf = (number: number): string => {
    const state = pages.find((page) => page.page === number)?.state
    return `Page ${number}${state === 'done' ? '' : ' (not read)'}`
  }
  return (
    <nav aria-label="Pages" className="flex items-center">
      <Step href={beside(-1)} label="Page before" icon="left" />
      <Select
        label="Page"
        labelled={false}
        value={current}
        options={pages.map((page) => page.page)}
        name={nameOf}
        onChoose={(page) => goTo(analysisHref(analysis.id, page, view))}
      />
      <Step href={beside(1)} label="Next page" icon="right" />
    </nav>
  )
}

function Step({ href, label, icon }: { href: string | undefined; label: string; icon: 'left' | 'right' }): ReactNode {
  if (!href) return <span className="size-10" />
  return (
    <a
      href={href}
      aria-label={label}
      title={label}
      className="grid size-10 place-items-center rounded-lg hover:bg-raised"
    >
      <Icon name={icon} />
    </a>
  )
}
