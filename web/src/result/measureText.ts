import type { Measure } from '../api/pageResults'

/** What measurements are written as: that of the PDF summary (reports/content.py). */
type Written = Pick<Measure, 'value' | 'unit' | 'normal_range' | 'uncertainty'>

/** The value without its unit: no more digits than a printed trace carries. */
export function valueText(measure: Written): string {
  return measure.value === null ? '–' : numberText(measure.value, digits(measure))
}

export function unitText(measure: Pick<Measure, 'unit'>): string {
  return measure.unit === 'deg' ? '°' : measure.unit.replace('^2', '²')
}

/** One standard deviation of the error, "" where it is not known. */
export function errorText(measure: Written): string {
  if (measure.uncertainty === null) return ''
  const rounded = measure.uncertainty.toFixed(digits(measure))
  return `± ${Number(rounded) === 0 ? measure.uncertainty.toPrecision(1) : rounded}`
}

/** The usual range with its unit, "" where there is none. */
export function rangeText(measure: Written): string {
  if (measure.normal_range === null) return ''
  const [low, high] = measure.normal_range
  const unit = measure.unit === 'deg' ? '°' : ` ${unitText(measure)}`
  const isLimit = low === 0 && measure.unit !== 'deg'
  return `${isLimit ? 'up to' : `${numberText(low)} to`} ${numberText(high)}${unit}`
}

/** On which side of the usual range the written value lies, null where it lies within or there is none. */
export function rangeSide(measure: Written): 'low' | 'high' | null {
  if (measure.value === null || measure.normal_range === null) return null
  const written = Number(measure.value.toFixed(digits(measure)))
  if (written < measure.normal_range[0]) return 'low'
  return written > measure.normal_range[1] ? 'high' : null
}

/** A probability; nothing but 0 and 1 is shown as 0 or 100 %. */
export function percentText(share: number): string {
  if (share > 0 && share < 0.005) return '< 1 %'
  if (share >= 0.995 && share < 1) return '> 99 %'
  return `${Math.round(100 * share)} %`
}

/** An amplitude (mV). */
export function mvText(value: number | null): string {
  return value === null ? '–' : numberText(Number(value.toFixed(2)) + 0, 2)
}

export function numberText(value: number, decimals?: number): string {
  return (decimals === undefined ? String(value) : value.toFixed(decimals))
    .replace(/^-(?=0(?:\.0*)?$)/, '')
    .replace('-', '−')
}

/** Digits behind the point: a tenth of a millimetre of paper in voltages, else none. */
function digits(measure: Pick<Measure, 'unit'>): number {
  return measure.unit === 'mV' ? 2 : 0
}

/** Words as a line begins. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
