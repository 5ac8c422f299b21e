import type { ReactNode } from 'react'
import { capital } from '../result/measureText'
import { STATEMENTS, SUPERCLASSES } from '../result/classNames'
import { Button } from '../ui/Button'
import { Segments } from '../ui/Choice'
import type { Loaded } from '../ui/useLoaded'
import type { WaveName } from './overlays'
import type { Marks, Overlays } from './useOverlays'
import { type Answer, type AnswerSaliency, lookedAt, someBeatsText, whyNoWaves } from './waves'

const ANSWERS: readonly Answer[] = ['rhythm', 'twelve_lead']
const ANSWER_NAMES: Record<Answer, string> = { rhythm: 'Rhythm', twelve_lead: 'Twelve leads' }
/** As `palette.ts` has them. */
const WAVE_COLOURS: readonly (readonly [WaveName, string])[] = [
  ['P', 'bg-[light-dark(#0068bb,#6cb8f5)]'],
  ['QRS', 'bg-[light-dark(#6b4fa0,#bca6ea)]'],
  ['T', 'bg-[light-dark(#a8205c,#f48fb7)]'],
]

interface OverlayBarProps {
  marks: Marks
  overlays: Overlays
  onMarks: (marks: Marks) => void
}

/** What the marks mean that are shown, that they are being found, or why there are none. */
export function OverlayBar({ marks, overlays, onMarks }: OverlayBarProps): ReactNode {
  if (!marks.waves && marks.saliency === null) return null
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-1 border-b border-rule bg-surface px-3 py-1 text-sm">
      {marks.waves && (
        <div className="flex min-h-8 flex-wrap items-center gap-x-3">
          <Found loaded={overlays.waves} doing="Finding the waves of every beat">
            {(waves) => whyNoWaves(waves, overlays.fiducials) || <WaveLegend someBeats={someBeatsText(waves)} />}
          </Found>
        </div>
      )}
      {marks.saliency !== null && (
        <div className="flex min-h-8 flex-wrap items-center gap-x-3">
          <Segments
            label="What the class rests on"
            labelled={false}
            value={marks.saliency}
            options={ANSWERS}
            name={(answer) => ANSWER_NAMES[answer]}
            onChoose={(saliency) => onMarks({ ...marks, saliency })}
          />
          <Found loaded={overlays.answers} doing="Hiding one moment after the other and asking again">
            {(answers) => marks.saliency && <SaliencyLegend answer={marks.saliency} found={answers[marks.saliency]} />}
          </Found>
        </div>
      )}
    </div>
  )
}

interface FoundProps<T> {
  loaded: Loaded<T | null>
  /** What is done meanwhile. */
  doing: string
  children: (value: T) => ReactNode
}

function Found<T>({ loaded, doing, children }: FoundProps<T>): ReactNode {
  if (loaded.problem) {
    return (
      <span role="alert" className="flex flex-wrap items-center gap-x-3">
        <span className="text-alert">{loaded.problem.message}</span>
        {loaded.problem.cure && <span>{loaded.problem.cure}</span>}
        <Button kind="quiet" icon="retry" onClick={loaded.reload}>
          Try again
        </Button>
      </span>
    )
  }
  if (loaded.value === null) {
    return (
      <span role="status" className="text-muted">
        {doing}…
      </span>
    )
  }
  return children(loaded.value)
}

function WaveLegend({ someBeats }: { someBeats: string }): ReactNode {
  return (
    <>
      {WAVE_COLOURS.map(([name, colour]) => (
        <span key={name} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={`h-3.5 w-0.5 ${colour}`} />
          {name}
        </span>
      ))}
      <span className="text-xs text-muted">lines: onset and end, dots: peak, in each lead by itself</span>
      {someBeats && <span className="text-xs">{someBeats}</span>}
    </>
  )
}

function SaliencyLegend({ answer, found }: { answer: Answer; found: AnswerSaliency }): ReactNode {
  if (found.class === null) return <span>Not classified: {found.reason}</span>
  return (
    <span>
      <span
        aria-hidden
        className="mr-2 inline-block h-3 w-8 rounded-xs bg-linear-to-r from-[rgb(238_119_51/0.05)] to-[rgb(238_119_51/0.6)] align-[-1px]"
      />
      The more colour, the more it speaks for{' '}
      <strong className="font-semibold">{className(answer, found.class)}</strong>{' '}
      <span className="ml-1 inline-block text-xs text-muted">{lookedAt(found)}</span>
    </span>
  )
}

function className(answer: Answer, label: string): string {
  if (answer === 'rhythm') return capital(label === 'normal' ? 'normal rhythm' : label)
  return capital(SUPERCLASSES[label] ?? STATEMENTS[label] ?? label)
}
