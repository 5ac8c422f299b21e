/** Millimetre paper: how time and voltage become millimetres, as in the PDF summary. */
export interface Scale {
  speedMmPerS: number
  gainMmPerMv: number
}

export const SPEEDS_MM_PER_S = [25, 50] as const
export const GAINS_MM_PER_MV = [5, 10, 20] as const
export const USUAL_SCALE: Scale = { speedMmPerS: 25, gainMmPerMv: 10 }
/** The calibration pulse. */
export const PULSE_S = 0.2
export const PULSE_MV = 1
export const SQUARE_MM = 5

/** Room for the calibration pulse before a row begins (mm): whole squares. */
export function leadInMm(scale: Scale): number {
  return SQUARE_MM + PULSE_S * scale.speedMmPerS
}

const CSS_PX_PER_INCH = 96
const MM_PER_INCH = 25.4
/** CSS pixels per millimetre where nobody has measured the screen. */
export const NOMINAL_PX_PER_MM = CSS_PX_PER_INCH / MM_PER_INCH
/** Width of a bank card (ISO/IEC 7810, ID-1), which is at hand to measure a screen with. */
export const CARD_MM = 85.6

/** CSS pixels per millimetre of a screen on which a card is so wide. */
export function pxPerMmOfCard(cardPx: number): number {
  return cardPx / CARD_MM
}

export function ceilToSquare(mm: number): number {
  return SQUARE_MM * Math.ceil(mm / SQUARE_MM - 1e-6)
}
