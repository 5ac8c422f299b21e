import type { components } from '../api/schema'

/** What a person corrected on a page; null leaves it as found. */
export type Corrections = components['schemas']['Corrections']
/** A panel or rhythm strip where a person sees it. */
export type Panel = components['schemas']['PanelCorrection']
export type CorrectedPart = keyof Corrections

/** Left, top, right and bottom in pixels of the upright page. */
export type Box = Panel['box_px']

export const AS_FOUND: Corrections = {
  rotation_deg: null,
  layout: null,
  panels: null,
  speed_mm_per_s: null,
  gain_mm_per_mv: null,
  chest_gain_mm_per_mv: null,
}
export const PARTS = Object.keys(AS_FOUND) as CorrectedPart[]

const NAMES: Record<CorrectedPart, string> = {
  rotation_deg: 'rotation',
  layout: 'layout',
  panels: 'panels',
  speed_mm_per_s: 'speed',
  gain_mm_per_mv: 'gain',
  chest_gain_mm_per_mv: 'chest gain',
}

/** The corrections that a page was answered with, which leaves out what is as found. */
export function correctionsOf(answered: Readonly<Record<string, unknown>>): Corrections {
  return { ...AS_FOUND, ...(answered as Partial<Corrections>) }
}

/** The parts in which two differ. */
export function changedParts(before: Corrections, after: Corrections): CorrectedPart[] {
  return PARTS.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]))
}

/** The merge patch that makes one of the other; null takes a part back. */
export function patchOf(before: Corrections, after: Corrections): Partial<Corrections> {
  return Object.fromEntries(changedParts(before, after).map((part) => [part, after[part]]))
}

/** Parts by their names: "speed, gain and panels". */
export function partsText(parts: readonly CorrectedPart[]): string {
  const names = parts.map((part) => NAMES[part])
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

/** Every correction with its value, for a list of revisions. */
export function correctionsText(corrections: Corrections): string {
  const { rotation_deg, layout, panels, speed_mm_per_s, gain_mm_per_mv, chest_gain_mm_per_mv } = corrections
  const parts = [
    rotation_deg !== null && `turned by ${rotation_deg}°`,
    layout !== null && `layout ${layout}`,
    panels !== null && `${panels.length} ${panels.length === 1 ? 'panel' : 'panels'}`,
    speed_mm_per_s !== null && `${speed_mm_per_s} mm/s`,
    gain_mm_per_mv !== null && `${gain_mm_per_mv} mm/mV`,
    chest_gain_mm_per_mv !== null && `V1 to V6 ${chest_gain_mm_per_mv} mm/mV`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'As found' : parts.join(', ')
}
