import { type Chart, xOf } from './chart'
import type { Viewport } from './viewport'

const EDGE_PX = 6
const ABOVE_MM = 6

/** Leads whose panel reaches across the view's left edge, where their name on the paper is not seen. */
export function cutLeads(chart: Chart, leftMm: number, nameMm: number): { lead: string; baselineMm: number }[] {
  return chart.rows.flatMap((row) =>
    row.panels
      .filter((panel) => {
        const startMm = panel.rhythm ? 0 : xOf(chart, row, panel.startS)
        return startMm < leftMm && xOf(chart, row, panel.endS) > leftMm + nameMm
      })
      .map((panel) => ({ lead: panel.lead, baselineMm: row.baselineMm })),
  )
}

/** Put the names of these leads at the view's left edge; elements are used again, as this happens every frame. */
export function placeNames(box: HTMLElement, chart: Chart, viewport: Viewport, cssPxPerMm: number): void {
  const cut = cutLeads(chart, viewport.leftMm, 40 / cssPxPerMm)
  while (box.children.length < cut.length) {
    const name = document.createElement('span')
    name.className = 'absolute top-0 left-0 rounded bg-surface/85 px-1 text-[13px] leading-4 font-bold'
    box.append(name)
  }
  for (const [k, name] of ([...box.children] as HTMLElement[]).entries()) {
    const shown = cut[k]
    name.hidden = shown === undefined
    if (shown === undefined) continue
    if (name.textContent !== shown.lead) name.textContent = shown.lead
    const y = Math.round((shown.baselineMm - ABOVE_MM - viewport.topMm) * cssPxPerMm)
    const place = `translate(${EDGE_PX}px, ${y}px)`
    if (name.style.transform !== place) name.style.transform = place
  }
}
