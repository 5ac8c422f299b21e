import { type PaintTile, type TileScale, TileSheet, type TileView } from './tileSheet'

const BUDGET_MS = 5
/** While an enlargement changes more often than this, tiles that are there are scaled and none is drawn anew. */
const SETTLED_MS = 120
/** Scaled further they are too coarse, or show too little. */
const MOST_ENLARGED = 3
const LEAST_ENLARGED = 0.6

/** Whether paper that is scaled by a factor is to be drawn at its own enlargement, so long after that last changed. */
export function isDrawnAnew(enlarged: number, sinceMs: number): boolean {
  if (enlarged === 1) return false
  return sinceMs >= SETTLED_MS || enlarged > MOST_ENLARGED || enlarged < LEAST_ENLARGED
}

/**
 * Paper in tiles, drawn few at a time, those that are seen first. Before another enlargement is drawn, and while it is
 * being drawn, the one before stands in its place, scaled.
 */
export class Tiles {
  private sheet: TileSheet
  private before: TileSheet | null = null
  private scale: TileScale = { pxPerMm: 1, ratio: 1 }
  private view: TileView | null = null
  private rescaledMs = -Infinity
  private request = 0
  private settling: ReturnType<typeof setTimeout> | undefined
  private outdated = false

  constructor(
    private readonly box: HTMLElement,
    private readonly paint: PaintTile,
  ) {
    this.sheet = this.freshSheet()
  }

  /** Show a part of the paper. What is seen for the first time at this enlargement is drawn within the next frames. */
  show(view: TileView, scale: TileScale): void {
    const anew = this.outdated || this.sheet.empty || scale.ratio !== this.scale.ratio
    if (scale.pxPerMm !== this.scale.pxPerMm) this.settleLater()
    this.view = view
    this.scale = scale
    if (anew) this.forgetAll()
    if (this.outdated) this.sheet.draw(view, scale, 0, Infinity)
    this.outdated = false
    this.drawSome()
  }

  /** The paper shows something else: with the next view all that is seen is drawn at once. */
  renew(): void {
    this.outdated = true
  }

  destroy(): void {
    cancelAnimationFrame(this.request)
    clearTimeout(this.settling)
    this.box.replaceChildren()
  }

  private forgetAll(): void {
    this.sheet.remove()
    this.before?.remove()
    this.before = null
    this.sheet = this.freshSheet()
  }

  private freshSheet(): TileSheet {
    return new TileSheet(this.box, this.scale, this.paint)
  }

  private settleLater(): void {
    this.rescaledMs = performance.now()
    clearTimeout(this.settling)
    this.settling = setTimeout(() => {
      this.rescaledMs = -Infinity
      this.drawSome()
    }, SETTLED_MS)
  }

  /** Begin a sheet of this enlargement where it is time; what covered the view last stays beneath. */
  private turnOver(): void {
    const enlarged = this.scale.pxPerMm / this.sheet.scale.pxPerMm
    if (!isDrawnAnew(enlarged, performance.now() - this.rescaledMs)) return
    if (this.sheet.complete || this.before === null) {
      this.before?.remove()
      this.before = this.sheet
    } else {
      this.sheet.remove()
    }
    this.sheet = this.freshSheet()
  }

  private drawSoon(): void {
    if (this.request === 0) {
      this.request = requestAnimationFrame(() => {
        this.request = 0
        this.drawSome()
      })
    }
  }

  /** Draw what is seen, then what is around it, until this frame's time is used; go on in the next one. */
  private drawSome(): void {
    const { view, scale } = this
    if (!view) return
    this.turnOver()
    this.sheet.place(view, scale)
    this.before?.place(view, scale)
    const deadline = performance.now() + BUDGET_MS
    const seen = this.sheet.draw(view, scale, 0, deadline)
    if (seen) {
      this.before?.remove()
      this.before = null
    }
    // What is around a passing enlargement may never be seen.
    const around = scale.pxPerMm !== this.sheet.scale.pxPerMm || (seen && this.sheet.draw(view, scale, 1, deadline))
    if (!seen || !around) this.drawSoon()
  }
}
