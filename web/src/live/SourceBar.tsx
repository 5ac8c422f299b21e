import { type ChangeEvent, type ReactNode, useRef, useState } from 'react'
import type { Recording } from '../ecg/recording'
import { Button } from '../ui/Button'
import { Select } from '../ui/Choice'
import { Slider } from '../ui/Slider'
import { toastProblem } from '../ui/toastStore'
import { useLoaded } from '../ui/useLoaded'
import { type LiveSource, MOST_LEADS, playableLeads, playedRecording, usualLeads } from './liveSource'
import { analysedRecording, playableAnalyses, recordingOfFile, sampleRecording } from './recordings'
import { type HeartSettings, SyntheticHeart } from './syntheticHeart'

const SOURCES = {
  synthetic: 'Synthetic patient',
  sample: 'Sample recording',
  analysis: 'Analysed recording',
  file: 'File (CSV)',
} as const
type SourceName = keyof typeof SOURCES
const NAMES = Object.keys(SOURCES) as SourceName[]
const USUAL_HEART: HeartSettings = { bpm: 72, ectopicShare: 0.05 }

interface SourceBarProps {
  running: LiveSource | null
  onStart: (source: LiveSource) => void
  onStop: () => void
}

/** Chooses whose signal is shown, and starts and stops it. */
export function SourceBar({ running, onStart, onStop }: SourceBarProps): ReactNode {
  const [name, setName] = useState<SourceName>('synthetic')
  const [heart, setHeart] = useState(USUAL_HEART)
  const [recording, setRecording] = useState<Recording | null>(null)
  const [leads, setLeads] = useState<readonly string[]>([])
  const chooseName = (next: SourceName): void => {
    onStop()
    setName(next)
    setRecording(null)
    if (next === 'sample') sampleRecording().then(take, toastProblem)
  }
  const take = (next: Recording): void => {
    onStop()
    setRecording(next)
    setLeads(usualLeads(playableLeads(next)))
  }
  const changeHeart = (next: HeartSettings): void => {
    setHeart(next)
    if (running instanceof SyntheticHeart) running.change(next)
  }
  const changeLeads = (next: readonly string[]): void => {
    onStop()
    setLeads(next)
  }
  const start = (): void => {
    if (name === 'synthetic') onStart(new SyntheticHeart(heart, Date.now()))
    else if (recording) onStart(playedRecording(recording, leads))
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Select label="Source" value={name} options={NAMES} name={(one) => SOURCES[one]} onChoose={chooseName} />
      {name === 'analysis' && <AnalysisSelect onRecording={take} />}
      {name === 'file' && <FileButton onRecording={take} />}
      {running ? (
        <Button icon="close" onClick={onStop}>
          Stop
        </Button>
      ) : (
        <Button
          kind="primary"
          icon="signal"
          disabled={name !== 'synthetic' && (recording === null || leads.length === 0)}
          onClick={start}
        >
          Start
        </Button>
      )}
      {name === 'synthetic' && <HeartSliders heart={heart} onChange={changeHeart} />}
      {recording && <LeadBoxes recording={recording} leads={leads} onChange={changeLeads} />}
    </div>
  )
}

function HeartSliders({
  heart,
  onChange,
}: {
  heart: HeartSettings
  onChange: (next: HeartSettings) => void
}): ReactNode {
  return (
    <>
      <Slider
        label="Rate"
        value={heart.bpm}
        min={30}
        max={180}
        step={1}
        text={`${heart.bpm} bpm`}
        onChange={(bpm) => onChange({ ...heart, bpm })}
      />
      <Slider
        label="Ectopic beats"
        value={Math.round(100 * heart.ectopicShare)}
        min={0}
        max={40}
        step={1}
        text={`${Math.round(100 * heart.ectopicShare)} %`}
        onChange={(percent) => onChange({ ...heart, ectopicShare: percent / 100 })}
      />
    </>
  )
}

function AnalysisSelect({ onRecording }: { onRecording: (recording: Recording) => void }): ReactNode {
  const { value, problem } = useLoaded('live/analyses', playableAnalyses)
  const [chosen, setChosen] = useState('')
  if (problem) return <p className="text-sm text-alert">{problem.message}</p>
  if (!value) return null
  if (value.length === 0) return <p className="text-sm text-muted">Nothing is analysed yet.</p>
  const names = new Map([['', 'Choose one'], ...value.map((one) => [one.id, one.name] as const)])
  return (
    <Select
      label="Recording"
      labelled={false}
      value={chosen}
      options={[...names.keys()]}
      name={(id) => names.get(id) ?? id}
      onChoose={(id) => {
        setChosen(id)
        if (id !== '') analysedRecording(id).then(onRecording, toastProblem)
      }}
    />
  )
}

function FileButton({ onRecording }: { onRecording: (recording: Recording) => void }): ReactNode {
  const chooser = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const take = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = event.target.files?.[0]
    event.target.value = ''
    if (!file) return
    try {
      onRecording(await recordingOfFile(file))
      setName(file.name)
    } catch (error) {
      toastProblem(error)
    }
  }
  return (
    <>
      <Button icon="document" onClick={() => chooser.current?.click()}>
        {name === '' ? 'Choose a file' : name}
      </Button>
      <input
        ref={chooser}
        type="file"
        accept=".csv,text/csv"
        hidden
        data-testid="live-file"
        onChange={(event) => void take(event)}
      />
    </>
  )
}

interface LeadBoxesProps {
  recording: Recording
  leads: readonly string[]
  onChange: (leads: readonly string[]) => void
}

/** Which leads are shown, where the recording has several from begin to end. */
function LeadBoxes({ recording, leads, onChange }: LeadBoxesProps): ReactNode {
  const playable = playableLeads(recording)
  if (playable.length < 2) return <p className="text-sm text-muted">Lead {playable[0]}, over and over</p>
  return (
    <fieldset className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <legend className="float-left mr-3 text-xs text-muted">Up to {MOST_LEADS} leads</legend>
      {playable.map((lead) => (
        <label key={lead} className="flex min-h-8 items-center gap-1.5">
          <input
            type="checkbox"
            checked={leads.includes(lead)}
            disabled={!leads.includes(lead) && leads.length >= MOST_LEADS}
            onChange={(event) => {
              const next = event.target.checked ? [...leads, lead] : leads.filter((one) => one !== lead)
              onChange(playable.filter((one) => next.includes(one)))
            }}
            className="size-4 accent-accent"
          />
          {lead}
        </label>
      ))}
    </fieldset>
  )
}
