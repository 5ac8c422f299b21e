const FS_HZ = 500
const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']

/** Twelve leads of ten seconds that beat once a second: P, QRS and T as bumps. */
export function beatingCsv(): Buffer {
  const bump = (at: number, centre: number, width: number, mv: number): number =>
    mv * Math.exp(-(((at - centre) / width) ** 2))
  const lines = Array.from({ length: 10 * FS_HZ }, (_, k) => {
    const at = (k / FS_HZ) % 1
    const mv =
      bump(at, 0.3, 0.025, 0.15) + bump(at, 0.5, 0.012, 1.1) - bump(at, 0.525, 0.01, 0.25) + bump(at, 0.78, 0.05, 0.3)
    return [(k / FS_HZ).toFixed(4), ...LEADS.map((_, lead) => (mv * (1 - lead / 20)).toFixed(4))].join(',')
  })
  return Buffer.from(`time_s,${LEADS.join(',')}\n${lines.join('\n')}\n`)
}
