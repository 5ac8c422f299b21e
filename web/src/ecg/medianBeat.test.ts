import { expect, test } from 'vitest'
import type { MedianBeatJson } from '../api/pageResults'
import { chartOf } from './chart'
import { beatCountText, medianLayouts, medianSheet, medianTimeText } from './medianBeat'
import { USUAL_SCALE } from './paper'
import { STANDARD_LEADS, valueAt } from './recording'

/** 1.3 s at 500 Hz with an R peak of 1 mV at 0.5 s; not recorded in the first and last 50 ms. */
function lead(name: string, beats = 9): MedianBeatJson['leads'][number] {
  const signal_mv = Array.from({ length: 651 }, (_, k) => (k < 25 || k > 625 ? null : k === 250 ? 1 : 0))
  const points = { p_on_s: -0.2, p_peak_s: -0.15, p_off_s: -0.1, qrs_on_s: -0.04, qrs_off_s: 0.05 }
  return { lead: name, beats, noise_mv: 0.01, signal_mv, ...points, t_on_s: null, t_peak_s: null, t_off_s: null }
}

const uncertain = { height_mv: 1, probability: 1, onset_uncertainty_s: null, offset_uncertainty_s: null }

function beatOf(leads: readonly string[]): MedianBeatJson {
  return {
    fs_hz: 500,
    r_s: 0.5,
    beats: 9,
    rr_s: 1,
    p: { onset_s: -0.2, peak_s: -0.15, offset_s: -0.1, ...uncertain },
    qrs: { onset_s: -0.04, peak_s: 0, offset_s: 0.05, ...uncertain },
    t: { onset_s: null, reason: 'no T wave stands out', probability: 0.1 },
    leads: leads.map((name) => lead(name)),
  }
}

test.each(['3x4', '6x2', '12x1'] as const)('in %s every R peak stands on a strong line and in its panel', (layout) => {
  const sheet = medianSheet(beatOf(STANDARD_LEADS), layout)
  const chart = chartOf(sheet.shown, layout, USUAL_SCALE)
  const panels = chart.rows.flatMap((row) => row.panels)
  expect(panels.map((panel) => panel.lead).sort()).toEqual([...STANDARD_LEADS].sort())
  for (const panel of panels) {
    expect(panel.recorded).toBe(true)
    expect(panel.endS - panel.startS).toBeCloseTo(1.4)
    const atS = panel.startS + 0.6
    expect(valueAt(sheet.shown.recording, panel.lead, Math.round(atS * 500) / 500)).toBe(1)
    expect(((0.6 * USUAL_SCALE.speedMmPerS) % 5) + 5).toBeCloseTo(5)
    expect(medianTimeText({ panel, timeS: atS })).toBe('0 ms')
    expect(medianTimeText({ panel, timeS: atS - 0.16 })).toBe('−160 ms')
    const points = sheet.fiducials.get(panel.lead) ?? []
    expect(points.map((point) => point.name)).toEqual(['p_on', 'p_peak', 'p_off', 'qrs_on', 'qrs_off'])
    expect(points[3]?.timeS).toBeCloseTo(atS - 0.04)
  }
})

test('waves over all leads are bands; one that is absent has none', () => {
  const { bands } = medianSheet(beatOf(STANDARD_LEADS), '3x4')
  expect(bands.map((band) => band.name)).toEqual(['P', 'QRS'])
  expect(bands[1]?.fromS).toBeCloseTo(0.56)
  expect(bands[1]?.toS).toBeCloseTo(0.65)
})

test('few leads stand one below the other', () => {
  const beat = beatOf(['ECG', 'V1'])
  expect(medianLayouts(beat)).toEqual(['12x1'])
  expect(medianLayouts(beatOf(STANDARD_LEADS))[0]).toBe('3x4')
  const chart = chartOf(medianSheet(beat, '12x1').shown, '12x1', USUAL_SCALE)
  expect(chart.rows.map((row) => row.panels[0]?.lead)).toEqual(['V1', 'ECG'])
})

test('what is recorded of no beat stays unrecorded', () => {
  const beat = beatOf(STANDARD_LEADS)
  const silent = { ...lead('V6', 0), signal_mv: Array.from({ length: 651 }, () => null) }
  const { recording } = medianSheet({ ...beat, leads: [...beat.leads.slice(0, 11), silent] }, '3x4').shown
  expect(recording.signal[11]?.every(Number.isNaN)).toBe(true)
  expect(Number.isNaN(recording.signal[0]?.[50 + 24])).toBe(true)
  expect(recording.signal[0]?.[50 + 25]).toBe(0)
})

test('how many beats the leads have is told in one phrase', () => {
  expect(beatCountText(beatOf(['I', 'II']))).toBe('9 beats')
  expect(beatCountText({ ...beatOf([]), leads: [lead('I', 3), lead('II', 12), lead('V1', 0)] })).toBe('3 to 12 beats')
  expect(beatCountText({ ...beatOf([]), leads: [lead('I', 1)] })).toBe('1 beat')
})
