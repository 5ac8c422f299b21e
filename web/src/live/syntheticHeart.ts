import type { LiveSource } from './liveSource'

/** How it beats. */
export interface HeartSettings {
  /** Beats per minute. */
  bpm: number
  /** Share of the beats that are ventricular, early and followed by a pause. */
  ectopicShare: number
}

/** Time from the R peak (s), width (s, standard deviation), height in II, V1 and V5 (mV). */
type Wave = readonly [atS: number, widthS: number, heightMv: readonly [number, number, number]]
interface HeartBeat {
  rS: number
  waves: readonly Wave[]
  /** How near P and T stand to the R peak: 1 at 60 bpm. */
  pace: number
}

const LEADS = ['II', 'V1', 'V5'] as const
const FS_HZ = 360
const NORMAL: readonly Wave[] = [
  [-0.17, 0.02, [0.12, 0.06, 0.08]],
  [-0.026, 0.008, [-0.1, 0.15, -0.12]],
  [0, 0.011, [1.1, 0.1, 1.4]],
  [0.028, 0.009, [-0.2, -0.9, -0.3]],
  [0.3, 0.045, [0.3, -0.08, 0.35]],
]
const VENTRICULAR: readonly Wave[] = [
  [0, 0.035, [1.5, -1.3, 0.9]],
  [0.09, 0.03, [-0.4, 0.3, -0.7]],
  [0.34, 0.06, [-0.5, 0.45, -0.4]],
]
const FIRST_R_S = 0.4
const [EARLY, PAUSE] = [0.65, 1.35]
/** The heart beats a little faster while breathing in. */
const [BREATH_HZ, BREATH_SHARE, SPREAD] = [0.25, 0.03, 0.015]
const [WANDER_MV, NOISE_MV] = [0.05, 0.01]
/** From a beat's R peak to where nothing of it is seen (s), and how much of its width a wave reaches. */
const REACH_S = 0.7
const WIDTHS = 4
/** Waves this near belong to the QRS complex, which does not shorten with the rate (s). */
const QRS_S = 0.1

/** A heart that beats for as long as it is asked: sums of Gaussian waves (McSharry et al. 2003), beat by beat. */
export class SyntheticHeart implements LiveSource {
  readonly fsHz = FS_HZ
  readonly leads = LEADS
  private readonly random: () => number
  private readonly noise: () => number
  private beats: HeartBeat[]
  private lastRS = FIRST_R_S
  private wasEctopic = false
  private at = 0

  constructor(
    private settings: HeartSettings,
    seed = 1,
  ) {
    this.random = mulberry32(seed)
    this.noise = mulberry32(~seed)
    this.beats = [{ rS: this.lastRS, waves: NORMAL, pace: paceAt(settings.bpm) }]
  }

  /** R peaks that were made and are still in reach (s). */
  get rPeakS(): number[] {
    return this.beats.map((beat) => beat.rS)
  }

  /** Beat otherwise from the next beat on. */
  change(settings: HeartSettings): void {
    this.settings = settings
  }

  next(count: number): Float32Array[] {
    const rows = this.ground(count)
    const endS = (this.at + count) / FS_HZ
    while (this.lastRS < endS + REACH_S) this.addBeat()
    for (const beat of this.beats) this.draw(beat, rows, count)
    this.at += count
    this.beats = this.beats.filter((beat) => beat.rS > endS - REACH_S)
    return rows
  }

  private addBeat(): void {
    const { bpm, ectopicShare } = this.settings
    const ectopic = !this.wasEctopic && this.random() < ectopicShare
    const breath = BREATH_SHARE * Math.sin(2 * Math.PI * BREATH_HZ * this.lastRS)
    const usual = 1 + breath + SPREAD * (2 * this.random() - 1)
    // The interval before an ectopic beat is short, that after it long; both together are two usual ones.
    this.lastRS += (60 / bpm) * (ectopic ? EARLY : this.wasEctopic ? PAUSE : usual)
    this.beats.push({ rS: this.lastRS, waves: ectopic ? VENTRICULAR : NORMAL, pace: paceAt(bpm) })
    this.wasEctopic = ectopic
  }

  /** What is there between beats: breath and noise. */
  private ground(count: number): Float32Array[] {
    const rows = LEADS.map(() => new Float32Array(count))
    for (let k = 0; k < count; k++) {
      const turn = (2 * Math.PI * BREATH_HZ * (this.at + k)) / FS_HZ
      for (const [lead, row] of rows.entries()) {
        // Three even numbers together are nearly normal, with a standard deviation of a half.
        const normal = 2 * (this.noise() + this.noise() + this.noise() - 1.5)
        row[k] = WANDER_MV * Math.sin(turn + lead) + NOISE_MV * normal
      }
    }
    return rows
  }

  private draw(beat: HeartBeat, rows: readonly Float32Array[], count: number): void {
    for (const [atS, widthS, heightMv] of beat.waves) {
      const centreS = beat.rS + (Math.abs(atS) > QRS_S ? atS * beat.pace : atS)
      const first = Math.max(Math.ceil((centreS - WIDTHS * widthS) * FS_HZ) - this.at, 0)
      const end = Math.min(Math.floor((centreS + WIDTHS * widthS) * FS_HZ) + 1 - this.at, count)
      for (let k = first; k < end; k++) {
        const z = ((this.at + k) / FS_HZ - centreS) / widthS
        const shape = Math.exp(-0.5 * z * z)
        for (const [lead, row] of rows.entries()) row[k] = row[k]! + heightMv[lead]! * shape
      }
    }
  }
}

function paceAt(bpm: number): number {
  return Math.min(Math.sqrt(60 / bpm), 1)
}

/** Random numbers from 0 to 1, the same for each seed (T. Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
