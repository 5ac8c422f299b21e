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

/** The paper at one enlargement, in tiles that are drawn once and then only moved, which costs no drawing. */
export class TileSheet {
  private readonly kept = new Map<string, HTMLCanvasElement>()
  private readonly element = document.createElement('div')
  private covered = false

  constructor(
    box: HTMLElement,
    readonly scale: TileScale,
    private readonly paint: PaintTile,
  ) {
    this.element.style.cssText = 'position:absolute;left:0;top:0;transform-origin:0 0;will-change:transform'
    box.append(this.element)
  }

  get empty(): boolean {
    return this.kept.size === 0
  }

  /** Whether all that was seen was drawn once. */
  get complete(): boolean {
    return this.covered
  }

  remove(): void {
    this.element.remove()
  }

  /** Move to where the paper is seen at another enlargement, scaled. */
  place(view: TileView, scale: TileScale): void {
    const [x, y] = [-Math.round(view.leftPx) / scale.ratio, -Math.round(view.topPx) / scale.ratio]
    const enlarged = scale.pxPerMm / this.scale.pxPerMm
    this.element.style.transform = `translate(${x}px, ${y}px) scale(${enlarged})`
  }

  /**
   * Draw missing tiles of what is seen at another enlargement, with so many around it, until a moment, of those that
   * are seen one at least; true where none is missing any more.
   */
  draw(seen: TileView, scale: TileScale, around: number, deadline: number): boolean {
    const view = viewAt(seen, this.scale.pxPerMm / scale.pxPerMm)
    let drawn = 0
    for (const { column, row } of tilesOf(view, this.tilePx, around)) {
      const key = `${column}/${row}`
      if (this.kept.has(key)) continue
      if ((drawn > 0 || around > 0) && performance.now() > deadline) return false
      this.kept.set(key, this.tile(column, row))
      drawn++
    }
    this.covered = true
    this.forgetFar(view)
    return true
  }

  private get tilePx(): number {
    return Math.round(TILE_CSS_PX * this.scale.ratio)
  }

  private tile(column: number, row: number): HTMLCanvasElement {
    const canvas = document.createElement('canvas')
    const { tilePx, scale } = this
    canvas.width = tilePx
    canvas.height = tilePx
    const [left, top, size] = [column * tilePx, row * tilePx, tilePx].map((px) => `${px / scale.ratio}px`)
    canvas.style.cssText = `position:absolute;left:${left};top:${top};width:${size};height:${size}`
    this.paint(canvas, column * tilePx, row * tilePx, scale)
    this.element.append(canvas)
    return canvas
  }

  private forgetFar(view: TileView): void {
    if (this.kept.size <= MOST_TILES) return
    const near = new Set(tilesOf(view, this.tilePx, 2).map(({ column, row }) => `${column}/${row}`))
    for (const [key, canvas] of this.kept) {
      if (near.has(key)) continue
      canvas.remove()
      this.kept.delete(key)
    }
  }
}

/** The same part of the paper enlarged by a factor. */
function viewAt(view: TileView, factor: number): TileView {
  return {
    leftPx: view.leftPx * factor,
    topPx: view.topPx * factor,
    widthPx: view.widthPx * factor,
    heightPx: view.heightPx * factor,
    paperWidthPx: view.paperWidthPx * factor,
    paperHeightPx: view.paperHeightPx * factor,
  }
}
