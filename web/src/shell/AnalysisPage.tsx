import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { getAnalysis, hasEnded } from '../api/analyses'
import type { Analysis, PageAnswer } from '../api/client'
import { hasResult } from '../api/pageResults'
import { followAnalysis, type Progress } from '../api/followAnalysis'
import { sentence } from '../api/problem'
import { onQueue, queueItems } from '../drop/queue'
import { stageText } from '../drop/stages'
import { DownloadMenu, SummaryButton } from '../result/DownloadMenu'
import { ReadAnew } from '../page/ReadAnew'
import { buttonClass } from '../ui/Button'
import { Notice } from '../ui/Notice'
import { ProgressBar } from '../ui/ProgressBar'
import { toastProblem } from '../ui/toastStore'
import { useLoaded } from '../ui/useLoaded'
import { PagePicker } from './PagePicker'
import { ProblemNotice } from './ProblemNotice'
import { analysisHref, HOME, PAGE_VIEWS, type PageView } from './route'

/** What every view of a page is given. */
export interface PageViewProps {
  analysis: Analysis
  page: PageAnswer
  /** What the document is called. */
  name: string
  /** To be called when the page has another revision. */
  onCorrected: () => void
}

const VIEWS: Record<PageView, { title: string; View: ComponentType<PageViewProps> }> = {
  result: { title: 'Result', View: lazy(() => import('../result/ResultView')) },
  ecg: { title: 'ECG', View: lazy(() => import('../ecg/EcgTab')) },
  page: { title: 'Page', View: lazy(() => import('../page/PageTab')) },
}

interface AnalysisPageProps {
  analysis: string
  page: number
  view: PageView
}

/** One analysed document: its pages, and the views of the one that the address names. */
export default function AnalysisPage({ analysis, page, view }: AnalysisPageProps): ReactNode {
  const { value, problem, reload } = useLoaded(`analysis/${analysis}`, (signal) => getAnalysis(analysis, signal))
  if (problem) {
    return (
      <div className="p-4">
        <ProblemNotice problem={problem} onRetry={reload} />
      </div>
    )
  }
  if (!value) return null
  if (!hasEnded(value.state)) return <GoesOn analysis={value.id} onEnd={reload} />
  return <Ended analysis={value} number={page} view={view} onCorrected={reload} />
}

/** An analysis that is not done yet, followed until it is. */
function GoesOn({ analysis, onEnd }: { analysis: string; onEnd: () => void }): ReactNode {
  const [progress, setProgress] = useState<Progress | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    const follow = async (): Promise<void> => {
      for await (const news of followAnalysis(analysis, stop.signal)) setProgress(news)
      onEnd()
    }
    follow().catch(toastProblem)
    return () => stop.abort()
  }, [analysis, onEnd])
  const text = stageText(progress?.stage ?? '')
  return (
    <div className="mx-auto grid max-w-md gap-3 p-12 text-center">
      <p aria-live="polite">{text}</p>
      <ProgressBar label={text} share={progress?.progress ?? 0} />
    </div>
  )
}

interface EndedProps {
  analysis: Analysis
  number: number
  view: PageView
  onCorrected: () => void
}

function Ended({ analysis, number, view, onCorrected }: EndedProps): ReactNode {
  const name = useName(analysis)
  const page = analysis.pages.find((one) => one.page === number) ?? analysis.pages[0]
  const { View } = VIEWS[view]
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-wrap items-center gap-x-4 border-b border-rule bg-surface px-3 sm:px-4">
        <h1 className="max-w-36 truncate text-sm font-semibold sm:max-w-48 lg:max-w-80">{name}</h1>
        <PagePicker analysis={analysis} current={page?.page ?? 1} view={view} />
        {page && <ViewTabs analysis={analysis.id} page={page} view={view} />}
        {page && (
          <div className="ml-auto flex gap-2 py-1.5">
            <SummaryButton page={page} />
            <DownloadMenu page={page} />
          </div>
        )}
      </div>
      <div className="min-h-0 grow overflow-auto">
        <PageBody {...{ analysis, page, view, onCorrected }}>
          {(shown) => (
            <Suspense>
              <View key={keyOf(shown, view)} page={shown} {...{ analysis, name, onCorrected }} />
            </Suspense>
          )}
        </PageBody>
      </div>
    </div>
  )
}

/** The Page view goes on over revisions, with all that is chosen in it; the others begin anew with each. */
function keyOf(page: PageAnswer, view: PageView): string {
  return view === 'page' ? page.url : `${page.url}/${page.revision}`
}

/** The views of a page, as links: each has an address. A page that was not read has no ECG. */
function ViewTabs({ analysis, page, view }: { analysis: string; page: PageAnswer; view: PageView }): ReactNode {
  const views = PAGE_VIEWS.filter(
    (one) => one !== 'ecg' || one === view || page.state === 'done' || !hasEnded(page.state),
  )
  return (
    <nav aria-label="Views of the page" className="-mb-px flex gap-1 max-sm:order-last max-sm:w-full sm:self-stretch">
      {views.map((one) => (
        <a
          key={one}
          href={analysisHref(analysis, page.page, one)}
          aria-current={one === view ? 'page' : undefined}
          className="grid items-center border-b-2 border-transparent px-3 py-2 text-sm text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-ink"
        >
          {VIEWS[one].title}
        </a>
      ))}
    </nav>
  )
}

interface PageBodyProps {
  analysis: Analysis
  page: PageAnswer | undefined
  view: PageView
  onCorrected: () => void
  children: (page: PageAnswer) => ReactNode
}

/** A page's view, or why it has none: one that was refused is still shown where a person may correct it. */
function PageBody({ analysis, page, view, onCorrected, children }: PageBodyProps): ReactNode {
  const reason = page?.problem ?? analysis.problem
  if (page && (page.state === 'done' || view === 'page')) return children(page)
  if (page && !hasEnded(page.state)) return <ReadAnew page={page} onDone={onCorrected} />
  return (
    <div className="mx-auto max-w-2xl p-4">
      <Notice kind="alert" title={sentence(reason?.message ?? 'The analysis was cancelled')}>
        {reason?.cure && <p>{sentence(reason.cure)}</p>}
        <p className="mt-2 flex flex-wrap items-center gap-3">
          {page && hasResult(page, 'image.jpg') && (
            <a href={analysisHref(analysis.id, page.page, 'page')} className={buttonClass('primary')}>
              Show the page and correct it
            </a>
          )}
          <a href={HOME} className="text-accent underline">
            Try another document
          </a>
        </p>
      </Notice>
    </div>
  )
}

/** The file's name while this visit knows it, else when it was given: the service keeps no names. */
function useName({ document, created }: Analysis): string {
  const items = useSyncExternalStore(onQueue, queueItems)
  const known = items.find((item) => item.document === document)?.name
  return known ?? `ECG, ${new Date(created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`
}
