import { type ReactNode, useEffect, useRef, useState } from 'react'
import { analysisHref, goTo } from '../shell/route'
import { DropZone } from './DropZone'
import { addFiles, onQueue, queueItems } from './queue'
import { QueueList } from './QueueList'
import { RecentAnalyses } from './RecentAnalyses'
import { SampleGallery } from './SampleGallery'

/** Where documents are given, watched and found again. */
export function HomePage(): ReactNode {
  const [redact, setRedact] = useState(false)
  const follow = useOpenWhenDone()
  const take = (files: File[]): void => {
    const ids = addFiles(files, { redact })
    follow(ids.length === 1 ? (ids[0] ?? null) : null)
  }
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-6 px-4 py-6">
      <DropZone onFiles={take} />
      <label className="-mt-3 flex cursor-pointer items-center gap-2 justify-self-center text-sm text-muted">
        <input
          type="checkbox"
          checked={redact}
          onChange={(event) => setRedact(event.target.checked)}
          className="size-4 accent-accent"
        />
        Leave out what the page says of the patient
      </label>
      <QueueList />
      <SampleGallery onFiles={take} />
      <RecentAnalyses />
    </div>
  )
}

/** Open the analysis of a file that was given alone once it is done, if this page is still shown then. */
function useOpenWhenDone(): (id: number | null) => void {
  const awaited = useRef<number | null>(null)
  useEffect(
    () =>
      onQueue(() => {
        const item = queueItems().find((one) => one.id === awaited.current)
        if (item?.phase !== 'done' || !item.analysis) return
        awaited.current = null
        goTo(analysisHref(item.analysis))
      }),
    [],
  )
  return (id) => {
    awaited.current = id
  }
}
