/** What tiles show at one enlargement. */
export interface TileScale {
  /** Device pixels per millimetre of the paper. */
  pxPerMm: number
  /** Device pixels per CSS pixel. */
  ratio: number
}

/** Draws the part of the paper that begins so many device pixels from its upper left corner. */
export type PaintTile = (canvas: HTMLCanvasElement, leftPx: number, topPx: number, scale: TileScale) => void

/** The part of the paper that is seen, in device pixels from its upper left corner, and the paper's size. */
export interface TileView {
  leftPx: number
  topPx: number
  widthPx: number
  heightPx: number
  paperWidthPx: number
  paperHeightPx: number
}

const TILE_CSS_PX = 320
const BUDGET_MS = 5
const MOST_TILES = 120

/** Columns and rows of the tiles that a view touches, with so many more around it. */
export function tilesOf(view: TileView, tilePx: number, around: number): { column: number; row: number }[] {
  const span = (from: number, length: number, paper: number): [number, number] => [
    Math.max(Math.floor(from / tilePx) - around, 0),
    Math.min(Math.floor((from + length) / tilePx) + around, Math.ceil(paper / tilePx) - 1),
  ]
  const [firstColumn, lastColumn] = span(view.leftPx, view.widthPx, view.paperWidthPx)
  const [firstRow, lastRow] = span(view.topPx, view.heightPx, view.paperHeightPx)
  const found: { column: number; row: number }[] = []
  for (let column = firstColumn; column <= lastColumn; column++) {
    for (let row = firstRow; row <= lastRow; row++) found.push({ column, row })
  }
  return found
}

/**
 * Paper in tiles that are drawn once and then only moved, which costs no drawing: few at a time, those that are seen
 * first. While another enlargement is being drawn, the one before stands in its place, scaled.
 */
export class Tiles {
  private readonly kept = new Map<string, HTMLCanvasElement>()
  private scale: TileScale = { pxPerMm: 1, ratio: 1 }
  private sheet: HTMLDivElement
  private before: { sheet: HTMLDivElement; pxPerMm: number } | null = null
  private view: TileView | null = null
  private request = 0
  private outdated = false

  constructor(
    private readonly box: HTMLElement,
    private readonly paint: PaintTile,
  ) {
    this.sheet = this.freshSheet()
  }

  /** Show a part of the paper. What is seen for the first time at this enlargement is drawn within the next frames. */
  show(view: TileView, scale: TileScale): void {
    if (this.outdated) this.forgetAll()
    else if (scale.pxPerMm !== this.scale.pxPerMm || scale.ratio !== this.scale.ratio) this.keepBefore()
    this.view = view
    this.scale = scale
    this.place(this.sheet, 1)
    if (this.before) this.place(this.before.sheet, scale.pxPerMm / this.before.pxPerMm)
    if (this.outdated) this.draw(0, Infinity)
    this.outdated = false
    this.drawSome()
  }

  /** The paper shows something else: with the next view all that is seen is drawn at once. */
  renew(): void {
    this.outdated = true
  }

  destroy(): void {
    cancelAnimationFrame(this.request)
    this.box.replaceChildren()
  }

  private forgetAll(): void {
    this.kept.clear()
    this.sheet.replaceChildren()
    this.before?.sheet.remove()
    this.before = null
  }

  private keepBefore(): void {
    if (this.kept.size === 0) return
    this.before?.sheet.remove()
    this.before = { sheet: this.sheet, pxPerMm: this.scale.pxPerMm }
    this.sheet = this.freshSheet()
    this.kept.clear()
  }

  private freshSheet(): HTMLDivElement {
    const sheet = document.createElement('div')
    sheet.style.cssText = 'position:absolute;left:0;top:0;transform-origin:0 0;will-change:transform'
    this.box.append(sheet)
    return sheet
  }

  private place(sheet: HTMLDivElement, enlarged: number): void {
    const { view, scale } = this
    if (!view) return
    const [x, y] = [-Math.round(view.leftPx) / scale.ratio, -Math.round(view.topPx) / scale.ratio]
    sheet.style.transform = `translate(${x}px, ${y}px) scale(${enlarged})`
  }

  private get tilePx(): number {
    return Math.round(TILE_CSS_PX * this.scale.ratio)
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
    const deadline = performance.now() + BUDGET_MS
    const seen = this.draw(0, deadline)
    if (seen) {
      this.before?.sheet.remove()
      this.before = null
    }
    if (!seen || !this.draw(1, deadline)) this.drawSoon()
  }

  /** Draw missing tiles until a moment, one at least; true where none is missing any more. */
  private draw(around: number, deadline: number): boolean {
    if (!this.view) return true
    let drawn = 0
    for (const { column, row } of tilesOf(this.view, this.tilePx, around)) {
      const key = `${column}/${row}`
      if (this.kept.has(key)) continue
      if ((drawn > 0 || around > 0) && performance.now() > deadline) return false
      this.kept.set(key, this.tile(column, row))
      drawn++
    }
    this.forgetFar()
    return true
  }

  private tile(column: number, row: number): HTMLCanvasElement {
    const canvas = document.createElement('canvas')
    const { tilePx, scale } = this
    canvas.width = tilePx
    canvas.height = tilePx
    const [left, top, size] = [column * tilePx, row * tilePx, tilePx].map((px) => `${px / scale.ratio}px`)
    canvas.style.cssText = `position:absolute;left:${left};top:${top};width:${size};height:${size}`
    this.paint(canvas, column * tilePx, row * tilePx, scale)
    this.sheet.append(canvas)
    return canvas
  }

  private forgetFar(): void {
    if (!this.view || this.kept.size <= MOST_TILES) return
    const near = new Set(tilesOf(this.view, this.tilePx, 2).map(({ column, row }) => `${column}/${row}`))
    for (const [key, canvas] of this.kept) {
      if (near.has(key)) continue
      canvas.remove()
      this.kept.delete(key)
    }
  }
}
