import { type ChangeEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../ui/Button'
import { Icon } from '../ui/icons'
import { toastProblem } from '../ui/toastStore'
import { Problem } from '../api/problem'

/** Files come by choosing, by dropping them anywhere on the window, from the clipboard or from a camera. */
export function DropZone({ onFiles }: { onFiles: (files: File[]) => void }): ReactNode {
  const chooser = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const over = useWindowFiles(onFiles)
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    onFiles([...(event.target.files ?? [])])
    event.target.value = ''
  }
  return (
    <section
      aria-label="Give an ECG"
      className={`grid justify-items-center gap-4 rounded-2xl border-2 border-dashed px-4 py-8 text-center transition-colors sm:py-12 ${over ? 'border-accent bg-certain/40' : 'border-edge/70 bg-surface'}`}
    >
      <span className="grid size-14 place-items-center rounded-2xl bg-raised text-accent">
        <Icon name="upload" className="size-7" />
      </span>
      <div>
        <h1 className="text-2xl font-semibold tracking-tight text-balance">Drop an ECG anywhere here</h1>
        <p className="mx-auto mt-1 max-w-lg text-sm text-muted">
          A scan, a photo or a PDF of paper; or a signal: CSV, WFDB (zipped), EDF, DICOM, SCP-ECG, aECG, MUSE or Philips
          XML. One or many.
        </p>
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        <Button kind="primary" icon="document" onClick={() => chooser.current?.click()}>
          Choose files
        </Button>
        <Button icon="camera" className="pointer-fine:hidden" onClick={() => camera.current?.click()}>
          Take a photo
        </Button>
        <Button icon="paste" onClick={() => void pasted().then(onFiles, toastProblem)}>
          Paste
        </Button>
      </div>
      <input ref={chooser} type="file" multiple hidden data-testid="files" onChange={take} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden onChange={take} />
    </section>
  )
}

/** Hear of files that are dropped on or pasted into the window; whether some are held over it now. */
function useWindowFiles(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(onFiles)
  useEffect(() => {
    latest.current = onFiles
  })
  useEffect(() => {
    const dragOver = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      event.preventDefault()
      setOver(false)
      tell([...(event.dataTransfer?.files ?? [])])
    }
    const paste = (event: ClipboardEvent): void => tell([...(event.clipboardData?.files ?? [])])
    const tell = (files: File[]): void => {
      if (files.length > 0) latest.current(files)
    }
    document.addEventListener('dragover', dragOver)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('dragover', dragOver)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
      document.removeEventListener('paste', paste)
    }
  }, [])
  return over
}

/** The picture that the clipboard holds. Throws Problem where it holds none, or may not be read. */
async function pasted(): Promise<File[]> {
  let items: ClipboardItem[]
  try {
    items = await navigator.clipboard.read()
  } catch {
    throw new Problem('no-clipboard', 0, 'The clipboard may not be read.', 'Press Ctrl+V (on a Mac, ⌘V) instead.')
  }
  const files: File[] = []
  for (const item of items) {
    const kind = item.types.find((type) => type.startsWith('image/') || type === 'application/pdf')
    if (kind) files.push(new File([await item.getType(kind)], `pasted.${kind.split('/')[1] ?? ''}`, { type: kind }))
  }
  if (files.length === 0)
    throw new Problem('no-picture', 0, 'The clipboard holds no picture.', 'Copy a picture of an ECG first.')
  return files
}
