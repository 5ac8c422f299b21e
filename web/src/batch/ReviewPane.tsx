import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import type { PageAnswer } from '../api/client'
import { hasResult, keptResult } from '../api/pageResults'
import { sentence } from '../api/problem'
import { BEAT_NAMES, type BeatClass } from '../ecg/beats'
import { percentText } from '../result/measureText'
import { Tiles } from '../result/Tiles'
import { analysisHref } from '../shell/route'
import { Button, buttonClass } from '../ui/Button'
import { Icon } from '../ui/icons'
import { Notice } from '../ui/Notice'
import { useLoaded } from '../ui/useLoaded'
import type { Digest } from './digest'
import type { Entry } from './entries'
import { entryName } from './EntryList'

const ReviewEcg = lazy(() => import('./ReviewEcg'))

interface ReviewPaneProps {
  entry: Entry
  onAccept: () => void
  onStep: (step: number) => void
}

/** One page with all that is needed to accept it, or to see that it is wrong. */
export function ReviewPane({ entry, onAccept, onStep }: ReviewPaneProps): ReactNode {
  const { page, digest, analysis, number } = entry
  const name = entryName(entry)
  const accepted = entry.state === 'accepted'
  const pictured = page !== null && hasResult(page, 'image.jpg')
  return (
    <article aria-label={`Review of ${name}`} className="flex min-h-full flex-col gap-3 p-3 sm:p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="mr-auto min-w-0 truncate font-semibold">{name}</h2>
        <Button kind="quiet" icon="left" onClick={() => onStep(-1)}>
          Previous
          <Key name="K" />
        </Button>
        <Button kind="quiet" icon="right" onClick={() => onStep(1)}>
          Next
          <Key name="J" />
        </Button>
        {page && (pictured || page.state === 'done') && (
          <a href={correctHref(entry)} className={buttonClass('plain')}>
            {pictured ? 'Correct' : 'Open'}
            <Key name="C" />
          </a>
        )}
        {page?.state === 'done' && (
          <Button kind={accepted ? 'plain' : 'primary'} icon="check" aria-pressed={accepted} onClick={onAccept}>
            {accepted ? 'Accepted' : 'Accept'}
            <Key name="A" />
          </Button>
        )}
      </div>
      {entry.problem && (
        <Notice kind="alert" title={sentence(entry.problem.message)}>
          {entry.problem.cure && <p>{sentence(entry.problem.cure)}</p>}
        </Notice>
      )}
      {digest && digest.reasons.length > 0 && (
        <Notice kind="amber" title="Why to look">
          <ul className={digest.reasons.length > 1 ? 'list-inside list-disc' : ''}>
            {digest.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </Notice>
      )}
      {digest && <Tiles vitals={digest.measures} />}
      {digest && <ShortForm digest={digest} />}
      <div className={`grid min-h-0 grow gap-3 ${pictured ? 'xl:grid-cols-[1fr_20rem]' : ''}`}>
        {page?.state === 'done' && (
          <div className="relative h-96 overflow-hidden rounded-xl border border-rule xl:h-auto xl:min-h-96">
            <Suspense>
              <ReviewEcg key={`${page.url}/${page.revision}`} page={page} name={name} />
            </Suspense>
          </div>
        )}
        {page && pictured && (
          <a href={analysisHref(analysis.id, number, 'page')} aria-label={`Page of ${name}`} className="self-start">
            <PagePicture key={`${page.url}/${page.revision}`} page={page} name={name} />
          </a>
        )}
      </div>
    </article>
  )
}

/** Where a page is corrected; a signal file has nothing to correct but can be looked at. */
export function correctHref({ analysis, number, page }: Entry): string {
  return analysisHref(analysis.id, number, page && hasResult(page, 'image.jpg') ? 'page' : 'result')
}

function Key({ name }: { name: string }): ReactNode {
  return (
    <kbd aria-hidden className="rounded border border-current/40 px-1 font-mono text-[0.7rem] max-sm:hidden">
      {name}
    </kbd>
  )
}

function ShortForm({ digest: { rhythm, beats, certain } }: { digest: Digest }): ReactNode {
  const counted = Object.entries(beats ?? {}).filter(([, count]) => count > 0)
  const lines = [
    ['Rhythm', rhythm ? `${rhythm.name}, ${percentText(rhythm.share)}` : 'not classified'],
    [
      'Beats',
      beats === null
        ? 'not classified'
        : counted.map(([label, count]) => `${count} ${BEAT_NAMES[label as BeatClass]}`).join(', ') || 'none',
    ],
    ['Certain of twelve leads', certain.join(', ') || 'nothing'],
  ] as const
  return (
    <dl className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-3">
      {lines.map(([term, text]) => (
        <div key={term}>
          <dt className="text-xs text-muted">{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The page as it was given, upright. */
function PagePicture({ page, name }: { page: PageAnswer; name: string }): ReactNode {
  const { value } = useLoaded(`picture/${page.url}/${page.revision}`, () =>
    keptResult(page, 'image.jpg', (response) => response.blob()),
  )
  const [url, setUrl] = useState('')
  useEffect(() => {
    if (!value) return
    const made = URL.createObjectURL(value)
    // An address of memory is made where it can be given back, which is no place to compute what is drawn.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [value])
  if (url === '') {
    return (
      <span className="grid aspect-8/5 w-full place-items-center rounded-xl bg-raised text-muted">
        <Icon name="document" className="size-10" />
      </span>
    )
  }
  return (
    <img src={url} alt={`Page of ${name}`} className="max-h-96 w-full rounded-xl border border-rule object-contain" />
  )
}
