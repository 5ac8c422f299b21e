import { type ReactNode, useState } from 'react'
import type { PageAnswer } from '../api/client'
import { asProblem } from '../api/problem'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { correctAndAwait, latestPage } from './correcting'
import { type CorrectedPart, type Corrections, partsText, PARTS } from './corrections'
import { scaledPanels, type Sheet } from './panels'
import { fetchSheet } from './picture'

interface CopyDialogProps {
  saved: Corrections
  sheet: Sheet
  others: readonly PageAnswer[]
  onClose: (changed: boolean) => void
}

/** Copies what was corrected on this page to other pages of the document. */
export function CopyDialog({ saved, sheet, others, onClose }: CopyDialogProps): ReactNode {
  const corrected = PARTS.filter((part) => saved[part] !== null)
  const [parts, setParts] = useState<readonly CorrectedPart[]>(corrected)
  const [chosen, setChosen] = useState<readonly number[]>(others.map((page) => page.page))
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, string>>(new Map())
  const [busy, setBusy] = useState(false)
  const copy = async (): Promise<void> => {
    setBusy(true)
    for (const other of others.filter((page) => chosen.includes(page.page))) {
      const tell = (text: string): void => setOutcomes((before) => new Map(before).set(other.page, text))
      tell('Is read anew')
      tell(await copied(saved, parts, sheet, other))
    }
    setBusy(false)
  }
  return (
    <Dialog title="Copy corrections to other pages" onClose={() => !busy && onClose(outcomes.size > 0)}>
      <form
        className="grid gap-4 text-sm"
        onSubmit={(event) => {
          event.preventDefault()
          void copy()
        }}
      >
        <Choices
          legend="What"
          options={corrected}
          chosen={parts}
          name={(part) => partsText([part])}
          disabled={busy}
          onChoose={setParts}
        />
        <Choices
          legend="To"
          options={others.map((page) => page.page)}
          chosen={chosen}
          name={(number) => `Page ${number}${outcomes.has(number) ? `: ${outcomes.get(number) ?? ''}` : ''}`}
          disabled={busy}
          onChoose={setChosen}
        />
        <p className="text-muted">Panels are scaled where the sizes of the pages differ.</p>
        <div className="flex justify-end gap-2">
          <Button disabled={busy} onClick={() => onClose(outcomes.size > 0)}>
            Close
          </Button>
          <Button kind="primary" icon="copy" type="submit" disabled={busy || !parts.length || !chosen.length}>
            Copy
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Copy parts to one page, and tell how that ended. */
async function copied(
  saved: Corrections,
  parts: readonly CorrectedPart[],
  from: Sheet,
  other: PageAnswer,
): Promise<string> {
  try {
    const page = await latestPage(other)
    const patch: Partial<Corrections> = Object.fromEntries(parts.map((part) => [part, saved[part]]))
    if (patch.panels) patch.panels = [...scaledPanels(patch.panels, from, await fetchSheet(page))]
    const made = await correctAndAwait(page, patch, () => undefined)
    return made.state === 'done' ? 'done' : (made.problem?.message ?? 'not read')
  } catch (error) {
    return asProblem(error).message
  }
}

interface ChoicesProps<T extends string | number> {
  legend: string
  options: readonly T[]
  chosen: readonly T[]
  name: (option: T) => string
  disabled: boolean
  onChoose: (chosen: readonly T[]) => void
}

function Choices<T extends string | number>(props: ChoicesProps<T>): ReactNode {
  const { legend, options, chosen, name, disabled, onChoose } = props
  return (
    <fieldset disabled={disabled}>
      <legend className="mb-1 font-semibold">{legend}</legend>
      {options.map((option) => (
        <label key={option} className="flex min-h-9 items-center gap-2 first-letter:uppercase">
          <input
            type="checkbox"
            checked={chosen.includes(option)}
            onChange={(event) =>
              onChoose(event.target.checked ? [...chosen, option] : chosen.filter((one) => one !== option))
            }
            className="size-4 accent-accent"
          />
          <span className="first-letter:uppercase">{name(option)}</span>
        </label>
      ))}
    </fieldset>
  )
}
