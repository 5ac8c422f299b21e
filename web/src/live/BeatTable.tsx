import type { ReactNode } from 'react'
import type { BeatLog } from './beatLog'
import { rrMs } from './beatLog'
import { percentText } from '../result/measureText'
import { classText, clockText } from './liveText'

const SHOWN = 100

/** The last beats, the newest first. A class is told at once, and is final when the beat after it is known. */
export function BeatTable({ log, fsHz }: { log: BeatLog; fsHz: number }): ReactNode {
  const first = Math.max(log.beats.length - SHOWN, 0)
  return (
    <table className="w-full text-sm tabular-nums">
      <caption className="sr-only">Beat log, the newest beat first</caption>
      <thead className="sticky top-0 bg-surface">
        <tr className="text-left text-xs text-muted">
          {['Time', 'Class', 'RR', 'Sure'].map((head) => (
            <th key={head} scope="col" className="px-2 py-1 first:pl-4 last:pr-4.5 font-normal">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {log.beats
          .slice(first)
          .map((beat, k) => {
            const rr = rrMs(log.beats, first + k, fsHz)
            const ectopic = beat.label !== 'N' && beat.label !== null
            return (
              <tr key={beat.key} data-testid="beat" className="border-t border-rule">
                <td className="px-2 py-1 first:pl-4 last:pr-4">{clockText(beat.sample / fsHz)}</td>
                <td className={`px-2 py-1 first:pl-4 last:pr-4 whitespace-nowrap ${ectopic ? 'font-semibold' : ''}`}>
                  {classText(beat.label)}
                  {!beat.final && <span className="ml-2 text-xs font-normal text-muted">first look</span>}
                </td>
                <td className="px-2 py-1 first:pl-4 last:pr-4 whitespace-nowrap">{rr === null ? '–' : `${rr} ms`}</td>
                <td className="px-2 py-1 first:pl-4 last:pr-4">
                  {beat.probability === null ? '–' : percentText(beat.probability)}
                </td>
              </tr>
            )
          })
          .reverse()}
      </tbody>
    </table>
  )
}
