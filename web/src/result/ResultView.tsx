import type { ReactNode } from 'react'
import type { Analysis, PageAnswer } from '../api/client'
import { type AnalysisJson, fetchAnalysisJson, fetchPageJson, type PageJson, type Warning } from '../api/pageResults'
import { sentence } from '../api/problem'
import type { Drawable } from '../ecg/chart'
import { loadDrawable } from '../ecg/loadDrawable'
import { ProblemNotice } from '../shell/ProblemNotice'
import { analysisHref } from '../shell/route'
import { Notice } from '../ui/Notice'
import { useLoaded } from '../ui/useLoaded'
import { BeatsBlock, RhythmBlock, TwelveLeadBlock } from './ClassBlocks'
import { OriginTable } from './OriginTable'
import { RhythmStrip } from './RhythmStrip'
import { LeadTable, PrintedTable, QualityTable, VitalsTable } from './Tables'
import { Tiles } from './Tiles'

interface Loaded {
  analysis: AnalysisJson
  /** null of a signal file. */
  read: PageJson | null
  shown: Drawable
}

/** What was found on a page: what to know first, measurements, classes, and what they rest on. */
export default function ResultView({ analysis, page }: { analysis: Analysis; page: PageAnswer }): ReactNode {
  const { value, problem, reload } = useLoaded(`result/${page.url}/${page.revision}`, () => load(page))
  return (
    <div className="mx-auto grid max-w-7xl grid-cols-[minmax(0,1fr)] gap-4 p-4">
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      {value && <Found {...value} ecgHref={analysisHref(analysis.id, page.page, 'ecg')} />}
    </div>
  )
}

async function load(page: PageAnswer): Promise<Loaded> {
  const [analysis, read, shown] = await Promise.all([fetchAnalysisJson(page), fetchPageJson(page), loadDrawable(page)])
  return { analysis, read, shown }
}

function Found({ analysis, read, shown, ecgHref }: Loaded & { ecgHref: string }): ReactNode {
  return (
    <>
      <Referral analysis={analysis} />
      <Warnings warnings={[...(read?.warnings ?? []), ...analysis.warnings]} />
      <Tiles vitals={analysis.vitals} />
      <RhythmStrip shown={shown} analysis={analysis} href={ecgHref} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 md:grid-cols-2 lg:grid-cols-3">
        <RhythmBlock rhythm={analysis.rhythm} />
        <BeatsBlock beats={analysis.beats} />
        <div className="md:max-lg:col-span-2">
          <TwelveLeadBlock twelveLead={analysis.twelve_lead} measured={analysis.measured_findings} />
        </div>
      </div>
      <PrintedTable printed={analysis.printed} statements={analysis.statements} />
      <VitalsTable vitals={analysis.vitals} />
      <LeadTable leads={analysis.lead_measures} />
      <QualityTable quality={analysis.quality} />
      <OriginTable analysis={analysis} page={read} />
    </>
  )
}

/** What a human should look at first, and why. */
function Referral({ analysis }: { analysis: AnalysisJson }): ReactNode {
  const asked = [
    ['Rhythm', analysis.rhythm],
    ['Twelve leads', analysis.twelve_lead],
  ] as const
  const lines = asked.flatMap(([name, found]) => ('refer' in found && found.refer ? [`${name}: ${found.refer}`] : []))
  if (lines.length === 0) return null
  return (
    <Notice kind="amber" title="A person should look first">
      <ul>
        {lines.map((line) => (
          <li key={line}>{sentence(line)}</li>
        ))}
      </ul>
    </Notice>
  )
}

function Warnings({ warnings }: { warnings: readonly Warning[] }): ReactNode {
  const told = [...new Set(warnings.map(warningText))]
  if (told.length === 0) return null
  return (
    <Notice kind="amber" title="Before trusting signal and measurements">
      <ul className={told.length > 1 ? 'list-inside list-disc' : ''}>
        {told.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Notice>
  )
}

/** The message with the lead that it speaks of. */
function warningText({ message, lead }: Warning): string {
  const named = lead === null || new RegExp(`\\b${lead}\\b`).test(message)
  return sentence(named ? message : `${lead}: ${message}`)
}
