import { type ReactNode, useEffect, useRef, useState } from 'react'
import { saveBlob } from '../api/pageResults'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { ProgressBar } from '../ui/ProgressBar'
import { toastProblem } from '../ui/toastStore'
import type { Entry } from './entries'
import { exportZip, type ExportProgress } from './exportZip'

const FORMATS: readonly (readonly [name: string, label: string])[] = [
  ['report.pdf', 'Summary (PDF)'],
  ['signal.csv', 'Signal (CSV)'],
  ['wfdb.zip', 'Signal (WFDB)'],
  ['signal.edf', 'Signal (EDF+)'],
  ['signal.dcm', 'Signal (DICOM)'],
  ['fhir.json', 'Report (FHIR)'],
  ['analysis.json', 'Analysis (JSON)'],
  ['overlay.png', 'Page with its traces (PNG)'],
]

interface ExportDialogProps {
  entries: readonly Entry[]
  onClose: () => void
}

/** Asks what of the pages is wanted, and saves it as one zip. */
export function ExportDialog({ entries, onClose }: ExportDialogProps): ReactNode {
  const ready = entries.filter((entry) => entry.page?.state === 'done')
  const [chosen, setChosen] = useState<readonly string[]>(['report.pdf'])
  const [table, setTable] = useState(true)
  const [progress, setProgress] = useState<ExportProgress | null>(null)
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])
  const running = progress !== null && progress.done < progress.all
  const save = async (): Promise<void> => {
    stop.current = new AbortController()
    setProgress({ done: 0, all: ready.length, failures: [] })
    try {
      const zip = await exportZip({ entries: ready, results: chosen, table }, setProgress, stop.current.signal)
      saveBlob(zip, `inkbeat-${new Date().toISOString().slice(0, 10)}.zip`)
    } catch (error) {
      setProgress(null)
      toastProblem(error)
    }
  }
  return (
    <Dialog title={`Export ${ready.length} page${ready.length === 1 ? '' : 's'}`} onClose={onClose}>
      {ready.length < entries.length && (
        <p className="mb-3 text-sm text-muted">{entries.length - ready.length} without a result are left out.</p>
      )}
      <fieldset className="grid gap-1 text-sm sm:grid-cols-2" disabled={running}>
        <legend className="mb-1 text-xs text-muted">One folder a page, with</legend>
        {FORMATS.map(([name, label]) => (
          <Box
            key={name}
            label={label}
            checked={chosen.includes(name)}
            onChange={(checked) => setChosen(checked ? [...chosen, name] : chosen.filter((one) => one !== name))}
          />
        ))}
        <Box label="Table of all measurements (CSV)" checked={table} onChange={setTable} />
      </fieldset>
      {progress && (
        <div className="mt-4 grid gap-1 text-sm">
          <ProgressBar label="Export" share={progress.all === 0 ? 1 : progress.done / progress.all} />
          <p role="status">
            {running ? `${progress.done} of ${progress.all} pages` : 'Saved as one zip'}
            {progress.failures.length > 0 && `; ${progress.failures.length} results could not be had`}
          </p>
        </div>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{running ? 'Stop' : 'Close'}</Button>
        <Button
          kind="primary"
          icon="download"
          disabled={running || ready.length === 0 || (chosen.length === 0 && !table)}
          onClick={() => void save()}
        >
          Export
        </Button>
      </div>
    </Dialog>
  )
}

interface BoxProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}

function Box({ label, checked, onChange }: BoxProps): ReactNode {
  return (
    <label className="flex min-h-9 items-center gap-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  )
}
