import type { AnalysisJson, PageJson } from '../api/pageResults'
import { sentence } from '../api/problem'
import { capital, percentText } from '../result/measureText'

/** A page less sure than that is not "sure" in the PDF summary's colours (ecg/confidence_colours.py). */
const SURE = 0.8

/** Why a person should look at a page before it is used, the gravest first; none where nothing asks for it. */
export function reviewReasons(analysis: AnalysisJson, page: PageJson | null): string[] {
  const reasons: string[] = []
  if (page !== null && page.confidence < SURE) {
    reasons.push(`The traces are ${percentText(page.confidence)} sure.`)
  }
  for (const [name, found] of [
    ['Rhythm', analysis.rhythm],
    ['Twelve leads', analysis.twelve_lead],
  ] as const) {
    if ('refer' in found && found.refer) reasons.push(sentence(`${name}: ${found.refer}`))
  }
  for (const swap of analysis.quality.swaps) reasons.push(sentence(capital(swap.statement)))
  for (const { message, lead } of [...(page?.warnings ?? []), ...analysis.warnings]) {
    reasons.push(sentence(lead === null ? message : `${lead}: ${message}`))
  }
  const differ = analysis.printed.filter((one) => one.agrees === false).map((one) => one.label)
  if (differ.length > 0) reasons.push(`Not as printed: ${differ.join(', ')}.`)
  return [...new Set(reasons)]
}
