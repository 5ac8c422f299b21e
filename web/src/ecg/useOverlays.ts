import { useMemo } from 'react'
import type { PageAnswer } from '../api/client'
import type { SaliencyJson, WavesJson } from '../api/pageResults'
import { type Loaded, useLoaded } from '../ui/useLoaded'
import { type Fiducials, NO_FIDUCIALS, type Saliency } from './overlays'
import { fetchSaliency, fetchWaves } from './loadWaves'
import { type Answer, fiducialsOf, saliencyOf } from './waves'

/** What is marked on the paper. */
export interface Marks {
  beats: boolean
  waves: boolean
  /** The answer whose reasons are shown. */
  saliency: Answer | null
}

export function beatsTurned(marks: Marks): Marks {
  return { ...marks, beats: !marks.beats }
}

export function wavesTurned(marks: Marks): Marks {
  return { ...marks, waves: !marks.waves }
}

export function saliencyTurned(marks: Marks): Marks {
  return { ...marks, saliency: marks.saliency === null ? 'rhythm' : null }
}

export interface Overlays {
  waves: Loaded<WavesJson | null>
  fiducials: Fiducials
  answers: Loaded<SaliencyJson | null>
  saliency: Saliency | null
}

/** What marks are drawn from, asked for when they are first wanted. */
export function useOverlays(page: PageAnswer, marks: Marks): Overlays {
  const { waves: wavesWanted, saliency: answer } = marks
  const answersWanted = answer !== null
  const waves = useLoaded(`waves/${page.url}/${page.revision}/${wavesWanted}`, async () =>
    wavesWanted ? fetchWaves(page) : null,
  )
  const answers = useLoaded(`saliency/${page.url}/${page.revision}/${answersWanted}`, async () =>
    answersWanted ? fetchSaliency(page) : null,
  )
  const fiducials = useMemo(() => (waves.value ? fiducialsOf(waves.value) : NO_FIDUCIALS), [waves.value])
  const saliency = useMemo(
    () => (answers.value && answer ? saliencyOf(answers.value[answer]) : null),
    [answers.value, answer],
  )
  return { waves, fiducials, answers, saliency }
}
