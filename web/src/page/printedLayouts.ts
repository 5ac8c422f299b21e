/** How pages print leads: rows of panels, and the usual leads of the strips below them. */
export interface PrintedLayout {
  name: string
  rows: readonly (readonly string[])[]
  rhythm: readonly string[]
}

const LIMB = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF']
const CHEST = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6']
const CABRERA = ['aVL', 'I', '-aVR', 'II', 'aVF', 'III']
const STANDARD = [...LIMB, ...CHEST]

/** Columns of leads as the rows that they make. */
function rowsOf(...columns: readonly (readonly string[])[]): string[][] {
  return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] ?? ''))
}

const OF_3X4 = rowsOf(LIMB.slice(0, 3), LIMB.slice(3), CHEST.slice(0, 3), CHEST.slice(3))
const OF_6X2 = rowsOf(LIMB, CHEST)
const OF_4X3 = rowsOf(STANDARD.slice(0, 4), STANDARD.slice(4, 8), STANDARD.slice(8))
const OF_CABRERA = rowsOf(CABRERA.slice(0, 3), CABRERA.slice(3), CHEST.slice(0, 3), CHEST.slice(3))

const layout = (name: string, rows: readonly (readonly string[])[], ...rhythm: string[]): PrintedLayout => ({
  name,
  rows,
  rhythm,
})

/** The layouts that the service knows, by the same names. */
export const PRINTED_LAYOUTS: readonly PrintedLayout[] = [
  layout('3x4', OF_3X4),
  layout('3x4+1R', OF_3X4, 'II'),
  layout('3x4+2R', OF_3X4, 'V1', 'II'),
  layout('3x4+3R', OF_3X4, 'V1', 'II', 'V5'),
  layout('6x2', OF_6X2),
  layout('6x2+1R', OF_6X2, 'II'),
  layout('12x1', rowsOf(STANDARD)),
  layout('6x1-limb', rowsOf(LIMB)),
  layout('6x1-chest', rowsOf(CHEST)),
  layout('4x3', OF_4X3),
  layout('4x3+1R', OF_4X3, 'II'),
  layout('2x6', [LIMB, CHEST]),
  layout('3x4-cabrera', OF_CABRERA),
  layout('3x4-cabrera+1R', OF_CABRERA, 'II'),
  layout('6x2-cabrera', rowsOf(CABRERA, CHEST)),
  layout('12x1-cabrera', rowsOf([...CABRERA, ...CHEST])),
  layout('3x1', [['I'], ['II'], ['III']]),
  layout('1x1', [['II']]),
]

/** A layout's name for people: "3 × 4, Cabrera, 1 strip". */
export function layoutTitle(name: string): string {
  const [, rows = '', columns = '', kind = '', strips = ''] = /^(\d+)x(\d+)(?:-(\w+))?(?:\+(\d)R)?$/.exec(name) ?? []
  const parts = [
    `${rows} × ${columns}`,
    kind === 'cabrera' ? 'Cabrera' : kind && `${kind} leads`,
    strips && `${strips} rhythm ${strips === '1' ? 'strip' : 'strips'}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}
