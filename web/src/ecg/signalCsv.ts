import type { Recording } from './recording'

const [COMMA, DOT, MINUS, NEWLINE, RETURN, REMARK, ZERO, NINE] = [44, 46, 45, 10, 13, 35, 48, 57]
const MOST_DIGITS = 15

/**
 * Read what the service writes as signal.csv: `time_s` and one column a lead in mV, empty where nothing was recorded;
 * lines that begin with # are remarks. Works on bytes, as half an hour of one lead has 650,000 lines. Throws
 * SyntaxError for a file without samples.
 */
export function parseSignalCsv(bytes: Uint8Array): Recording {
  let at = afterRemarks(bytes, 0)
  const headEnd = lineEnd(bytes, at)
  const head = new TextDecoder().decode(bytes.subarray(at, headEnd)).trim().split(',')
  const leads = head.slice(1).map(leadOf)
  at = afterRemarks(bytes, headEnd + 1)
  const rows = countLines(bytes, at)
  if (rows === 0 || leads.length === 0) throw new SyntaxError('signal.csv has no samples')
  const times = new Float64Array(rows)
  const signal = leads.map(() => new Float32Array(rows).fill(NaN))
  for (let row = 0; row < rows; row++) {
    for (let column = 0; ; column++) {
      const end = cellEnd(bytes, at)
      const value = numberOf(bytes, at, end)
      if (column === 0) times[row] = value
      else if (column <= signal.length) signal[column - 1]![row] = value
      at = end + 1
      if (bytes[end] !== COMMA) {
        if (bytes[end] === RETURN) at++
        break
      }
    }
  }
  const fsHz = rateOf(times)
  return { fsHz, durationS: rows / fsHz, leads, signal }
}

/** "V1 (from 2.5 s)" and "II (mV)" are V1 and II. */
function leadOf(head: string): string {
  return head.replace(/^"|"$/g, '').replace(/ \((?:from|mV|uV|V)\b[^)]*\)$/, '')
}

function rateOf(times: Float64Array): number {
  const spanS = times[times.length - 1]! - times[0]!
  if (!(spanS > 0)) throw new SyntaxError('signal.csv has no time axis')
  return Number(((times.length - 1) / spanS).toPrecision(6))
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const found = bytes.indexOf(NEWLINE, from)
  return found < 0 ? bytes.length : found
}

function cellEnd(bytes: Uint8Array, from: number): number {
  let end = from
  while (end < bytes.length && bytes[end] !== COMMA && bytes[end] !== NEWLINE && bytes[end] !== RETURN) end++
  return end
}

function afterRemarks(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === REMARK) at = lineEnd(bytes, at) + 1
  return at
}

function countLines(bytes: Uint8Array, from: number): number {
  let lines = 0
  for (let at = from; at < bytes.length; at = lineEnd(bytes, at) + 1) lines++
  return lines
}

/** The number that bytes tell in decimals, NaN where there are none. */
function numberOf(bytes: Uint8Array, from: number, end: number): number {
  if (from === end) return NaN
  let mantissa = 0
  let decimals = 0
  let behindDot = false
  const negative = bytes[from] === MINUS
  for (let k = negative ? from + 1 : from; k < end; k++) {
    const byte = bytes[k]!
    if (byte >= ZERO && byte <= NINE) {
      mantissa = 10 * mantissa + (byte - ZERO)
      if (behindDot) decimals++
    } else if (byte === DOT && !behindDot) behindDot = true
    else return rareNumber(bytes, from, end)
  }
  if (end - from > MOST_DIGITS) return rareNumber(bytes, from, end)
  const value = mantissa / 10 ** decimals
  return negative ? -value : value
}

/** Exponents, many digits, "nan" and the like: rare enough to be read slowly. */
function rareNumber(bytes: Uint8Array, from: number, end: number): number {
  const text = new TextDecoder().decode(bytes.subarray(from, end)).trim()
  return text === '' ? NaN : Number(text)
}
