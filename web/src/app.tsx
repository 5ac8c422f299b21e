import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { HomePage } from './drop/HomePage'
import { Header } from './shell/Header'
import { HelpDialog } from './shell/HelpDialog'
import { HOME, type Route, useRoute } from './shell/route'
import { Toasts } from './ui/Toasts'

// What the first page does not need is fetched when it is: pages of other routes are one chunk each.
const AnalysisPage = lazy(() => import('./shell/AnalysisPage'))
const BatchPage = lazy(() => import('./batch/BatchPage'))
const TrendsPage = lazy(() => import('./trends/TrendsPage'))
const LivePage = lazy(() => import('./live/LivePage'))

/** The app: header, the page that the address names, and what stands over all pages. */
export function App(): ReactNode {
  const route = useRoute()
  const [help, setHelp] = useState(false)
  useHelpKey(() => setHelp(true))
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        onClick={skip}
        className="absolute -top-20 left-3 z-50 rounded-b-lg bg-accent-ground px-4 py-2 text-on-accent focus:top-0"
      >
        To the content
      </a>
      <Header onHelp={() => setHelp(true)} />
      <main id="main" tabIndex={-1} className="min-h-0 grow overflow-auto outline-none">
        <Suspense>
          <Page route={route} />
        </Suspense>
      </main>
      <Toasts />
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  )
}

function Page({ route }: { route: Route }): ReactNode {
  switch (route.name) {
    case 'home':
      return <HomePage />
    case 'analysis':
      return <AnalysisPage analysis={route.analysis} page={route.page} view={route.view} />
    case 'live':
      return <LivePage />
    case 'batch':
      return <BatchPage />
    case 'trends':
      return <TrendsPage pages={route.pages} />
    case 'unknown':
      return (
        <div className="grid justify-items-center gap-3 p-12">
          <h1 className="text-lg font-semibold">There is nothing at this address</h1>
          <a href={HOME} className="text-accent underline">
            To the first page
          </a>
        </div>
      )
  }
}

/** The address holds the route, so that the skip link moves the focus itself. */
function skip(event: { preventDefault: () => void }): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function useHelpKey(show: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
      if (event.key === '?' && !typing) show()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  })
}
