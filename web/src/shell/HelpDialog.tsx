import type { ReactNode } from 'react'
import { BATCH_KEYS } from '../batch/batchKeys'
import { ECG_KEYS } from '../ecg/ecgKeys'
import { PAGE_KEYS } from '../page/pageKeys'
import { LIVE_KEYS } from '../live/liveKeys'
import { Dialog } from '../ui/Dialog'

const EVERYWHERE: readonly (readonly [string, string])[] = [
  ['?', 'This help'],
  ['Tab', 'To the next control'],
  ['Ctrl V', 'On the first page: analyse the picture in the clipboard'],
]

/** All keys that mean something. */
export function HelpDialog({ onClose }: { onClose: () => void }): ReactNode {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <Keys title="Everywhere" keys={EVERYWHERE} />
      <Keys title="On the ECG, once it has the focus" keys={ECG_KEYS} />
      <Keys title="On a page, once it has the focus" keys={PAGE_KEYS} />
      <Keys title="In the batch" keys={BATCH_KEYS} />
      <Keys title="On the live monitor" keys={LIVE_KEYS} />
    </Dialog>
  )
}

function Keys({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <section className="mb-4">
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        {keys.map(([key, meaning]) => (
          <div key={key} className="contents">
            <dt className="font-mono text-muted">{key}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
