import { type ReactNode, useMemo, useState } from 'react'
import type { PageAnswer } from '../api/client'
import { fetchAnalysisJson } from '../api/pageResults'
import { beatsOf } from '../ecg/beats'
import type { EcgTool } from '../ecg/ecgGestures'
import { EcgView } from '../ecg/EcgView'
import { usualLayout } from '../ecg/layouts'
import { loadDrawable } from '../ecg/loadDrawable'
import { USUAL_SCALE } from '../ecg/paper'
import { useScreenPxPerMm } from '../ecg/screen'
import { ProblemNotice } from '../shell/ProblemNotice'
import { useTheme } from '../ui/theme'
import { useLoaded } from '../ui/useLoaded'

/** The ECG of a page with its beats, in its usual layout. */
export default function ReviewEcg({ page, name }: { page: PageAnswer; name: string }): ReactNode {
  const { value, problem, reload } = useLoaded(`review/${page.url}/${page.revision}`, () =>
    Promise.all([loadDrawable(page), fetchAnalysisJson(page)]),
  )
  const [tool, setTool] = useState<EcgTool>('pan')
  const [marching, setMarching] = useState(false)
  const pxPerMm = useScreenPxPerMm()
  const { dark } = useTheme()
  const beats = useMemo(() => (value ? beatsOf(value[1].r_peak_s, value[1].beats.beats ?? []) : []), [value])
  if (problem) return <ProblemNotice problem={problem} onRetry={reload} />
  if (!value) return null
  return (
    <div className="absolute inset-0">
      <EcgView
        label={`ECG of ${name}`}
        shown={value[0]}
        layout={usualLayout(value[0].recording)}
        scale={USUAL_SCALE}
        {...{ dark, pxPerMm, tool, marching, beats }}
        onTool={setTool}
        onMarching={setMarching}
      />
    </div>
  )
}
