import { type ReactNode, useState } from 'react'
import { getAnalysis, listAnalyses } from '../api/analyses'
import { fetchAnalysisJson, hasResult } from '../api/pageResults'
import { Problem } from '../api/problem'
import { PageThumbnail } from '../shell/PageThumbnail'
import { ProblemNotice } from '../shell/ProblemNotice'
import { Dialog } from '../ui/Dialog'
import { toastProblem } from '../ui/toastStore'
import { useLoaded } from '../ui/useLoaded'
import type { Drawable } from './chart'
import { loadDrawable } from './loadDrawable'

/** A recording that was chosen to compare with. */
export interface ChosenRecording {
  shown: Drawable
  name: string
  /** Its first R peak (s), null where it has none. */
  firstBeatS: number | null
}

const SHOWN = 24

/** Offers the recordings that were analysed last. */
export function CompareDialog({
  onClose,
  onChoose,
}: {
  onClose: () => void
  onChoose: (chosen: ChosenRecording) => void
}): ReactNode {
  const { value, problem, reload } = useLoaded('compare', () => listAnalyses(SHOWN))
  const [loading, setLoading] = useState('')
  const choose = async (analysis: string, name: string): Promise<void> => {
    setLoading(analysis)
    try {
      onChoose(await chosenRecording(analysis, name))
    } catch (error) {
      toastProblem(error)
    }
    setLoading('')
  }
  return (
    <Dialog title="Compare with" onClose={onClose}>
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {value?.analyses
          .filter((one) => one.state === 'done')
          .map((one) => {
            const when = new Date(one.created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
            return (
              <li key={one.id}>
                <button
                  type="button"
                  disabled={loading !== ''}
                  onClick={() => void choose(one.id, `ECG of ${when}`)}
                  className="w-full overflow-hidden rounded-xl border border-rule text-left hover:border-accent disabled:opacity-60"
                >
                  <PageThumbnail analysis={one.id} />
                  <span className="block px-2 py-1.5 text-xs">{when}</span>
                </button>
              </li>
            )
          })}
      </ul>
    </Dialog>
  )
}

/** The first page of an analysis that has a signal. */
async function chosenRecording(analysis: string, name: string): Promise<ChosenRecording> {
  const { pages } = await getAnalysis(analysis)
  const page = pages.find((one) => hasResult(one, 'signal.csv'))
  if (!page) throw new Problem('no-signal', 0, 'That document has no page with a signal.', '')
  const [shown, found] = await Promise.all([loadDrawable(page), fetchAnalysisJson(page)])
  return { shown, name, firstBeatS: found.r_peak_s[0] ?? null }
}
