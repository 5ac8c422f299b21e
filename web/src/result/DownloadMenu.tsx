import { type ReactNode, useState } from 'react'
import type { PageAnswer } from '../api/client'
import { hasResult, saveResult } from '../api/pageResults'
import { Button } from '../ui/Button'
import { Menu } from '../ui/Menu'
import { toastProblem } from '../ui/toastStore'

interface Offer {
  name: string
  label: string
  hint: string
  query?: Record<string, string>
}

const OFFERS: readonly Offer[] = [
  { name: 'report.pdf', label: 'Summary', hint: 'PDF, A4' },
  { name: 'report.pdf', label: 'Summary', hint: 'PDF, Letter', query: { paper: 'letter' } },
  { name: 'overlay.png', label: 'Page with its traces', hint: 'PNG' },
  { name: 'signal.csv', label: 'Signal', hint: 'CSV, mV' },
  { name: 'wfdb.zip', label: 'Signal', hint: 'WFDB' },
  { name: 'signal.edf', label: 'Signal', hint: 'EDF+' },
  { name: 'signal.dcm', label: 'Signal', hint: 'DICOM' },
  { name: 'aecg.xml', label: 'Signal', hint: 'HL7 aECG' },
  { name: 'signal.parquet', label: 'Signal', hint: 'Parquet' },
  { name: 'fhir.json', label: 'Report', hint: 'FHIR bundle' },
  { name: 'analysis.json', label: 'Analysis', hint: 'JSON' },
  { name: 'waves.json', label: 'Waves and median beat', hint: 'JSON' },
  { name: 'saliency.json', label: 'What classes rest on', hint: 'JSON' },
  { name: 'page.json', label: 'Page', hint: 'JSON' },
  { name: 'traces.json', label: 'Traces on the page', hint: 'JSON' },
  { name: 'image.jpg', label: 'Upright page', hint: 'JPEG' },
]

/** Every result that the page has; nothing where it has none. */
export function DownloadMenu({ page }: { page: PageAnswer }): ReactNode {
  const known = new Set(OFFERS.map((offer) => offer.name))
  const others = page.results.filter((result) => !known.has(result.name))
  const offers = [
    ...OFFERS.filter((offer) => hasResult(page, offer.name)),
    ...others.map((result): Offer => ({ name: result.name, label: result.name, hint: result.media_type })),
  ]
  if (!offers.length) return null
  return (
    <Menu label="Download" icon="download">
      {(close) =>
        offers.map((offer) => (
          <button
            key={`${offer.name}${offer.hint}`}
            type="button"
            onClick={() => {
              close()
              saveResult(page, offer.name, offer.query).catch(toastProblem)
            }}
            className="flex min-h-9 items-center justify-between gap-4 rounded-lg px-3 text-left text-sm hover:bg-raised"
          >
            <span>{offer.label}</span>
            <span className="text-xs text-muted">{offer.hint}</span>
          </button>
        ))
      }
    </Menu>
  )
}

/** The one result that most people come for. */
export function SummaryButton({ page }: { page: PageAnswer }): ReactNode {
  const [making, setMaking] = useState(false)
  if (!hasResult(page, 'report.pdf')) return null
  const save = async (): Promise<void> => {
    setMaking(true)
    try {
      await saveResult(page, 'report.pdf')
    } catch (error) {
      toastProblem(error)
    }
    setMaking(false)
  }
  return (
    <Button kind="primary" icon="download" disabled={making} onClick={() => void save()}>
      PDF<span className="-ml-1 max-sm:sr-only">summary</span>
    </Button>
  )
}
