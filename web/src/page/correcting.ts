import { useEffect, useState } from 'react'
import { getAnalysis, hasEnded } from '../api/analyses'
import { isAbort, type PageAnswer } from '../api/client'
import { correctPage, getPage } from '../api/corrections'
import { followPage } from '../api/followAnalysis'
import { asProblem, type Problem } from '../api/problem'
import type { Corrections } from './corrections'

/** Revision tag of a page, which the next correction names. */
export function etagOf(revision: number): string {
  return `"${revision}"`
}

/** The analysis and the number of a page, which its address holds. */
export function addressOf(page: PageAnswer): { analysis: string; number: number } {
  const analysis = /analyses\/([0-9a-f]+)\//.exec(page.url)?.[1] ?? ''
  return { analysis, number: page.page }
}

/** Correct a page after one of its revisions, and give it when it was read anew, or refused. */
export async function correctAndAwait(
  page: PageAnswer,
  patch: Partial<Corrections>,
  onProgress: (progress: Doing) => void,
): Promise<PageAnswer> {
  const { analysis, number } = addressOf(page)
  // The service takes any of the parts alone, as merge patches are.
  const made = await correctPage(analysis, number, patch as Corrections, etagOf(page.revision))
  return awaitPage(made.page, onProgress, new AbortController().signal)
}

/** What is done with a page, and how far it is (0 to 1). */
type Doing = Pick<PageAnswer, 'stage' | 'progress'>

async function awaitPage(
  begun: PageAnswer,
  onProgress: (progress: Doing) => void,
  signal: AbortSignal,
): Promise<PageAnswer> {
  if (hasEnded(begun.state)) return begun
  for await (const progress of followPage(begun, signal)) onProgress(progress)
  const { analysis, number } = addressOf(begun)
  return getPage(analysis, number, begun.revision)
}

/** A page as somebody else may have left it: the latest revision. */
export async function latestPage(page: PageAnswer): Promise<PageAnswer> {
  const { analysis, number } = addressOf(page)
  const { pages } = await getAnalysis(analysis)
  return pages.find((one) => one.page === number) ?? page
}

/** What goes on with the corrections of a page. */
export interface Correcting {
  /** Being read anew: how far, 0 to 1, and what is done; null where nothing goes on. */
  progress: { stage: string; share: number } | null
  /** Why the last correction was not taken. */
  problem: Problem | null
  /** Whether that was because somebody else corrected the page since. */
  overtaken: boolean
  save: (patch: Partial<Corrections>) => void
  dismiss: () => void
}

/** Corrects a page, and follows a correction that goes on already; `onDone` hears when there is something new to show. */
export function useCorrecting(page: PageAnswer, onDone: () => void): Correcting {
  const [progress, setProgress] = useState<Correcting['progress']>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  // What was saved is not to be saved again before it is shown.
  const [ahead, setAhead] = useState(page.revision)
  const follow = (now: Doing): void => setProgress({ stage: now.stage, share: now.progress })
  const goesOn = !hasEnded(page.state)
  useEffect(() => {
    if (!goesOn) return
    const dropping = new AbortController()
    awaitPage(page, follow, dropping.signal).then(
      () => {
        if (dropping.signal.aborted) return
        setProgress(null)
        onDone()
      },
      (error: unknown) => {
        if (!dropping.signal.aborted && !isAbort(error)) setProblem(asProblem(error))
      },
    )
    return () => {
      dropping.abort()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- address and revision tell a page from another
  }, [page.url, page.revision, goesOn])
  const save = (patch: Partial<Corrections>): void => {
    setProblem(null)
    setProgress({ stage: '', share: 0 })
    correctAndAwait(page, patch, follow)
      .then(
        (made) => {
          setAhead(made.revision)
          onDone()
        },
        (error: unknown) => setProblem(asProblem(error)),
      )
      .finally(() => setProgress(null))
  }
  const awaited = ahead > page.revision ? { stage: 'write', share: 1 } : goesOn ? { stage: '', share: 0 } : null
  return {
    progress: progress ?? awaited,
    problem,
    overtaken: problem?.status === 412,
    save,
    dismiss: () => setProblem(null),
  }
}
