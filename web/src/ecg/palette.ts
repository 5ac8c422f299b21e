import type { BeatClass } from './beats'
import type { WaveName } from './overlays'

/** Colours of paper and traces; those of light paper are the PDF summary's. */
export interface Palette {
  paper: string
  /** What lies beside the paper. */
  well: string
  /** Lines of 1 mm and of 5 mm. */
  thinGrid: string
  strongGrid: string
  ink: string
  muted: string
  /** A second recording under the first. */
  compared: string
  calipers: string
  /** Ground of what the calipers read. */
  calipersGround: string
  /** Red, green and blue of the waves of a beat, and of what an answer rests on. */
  waves: Record<WaveName, string>
  saliency: string
  beats: Record<BeatClass, string>
}

export const LIGHT: Palette = {
  paper: '#ffffff',
  well: '#e9edf1',
  thinGrid: '#f8dedb',
  strongGrid: '#eeb3ad',
  ink: '#1a1d21',
  muted: '#59636e',
  compared: '#0068bb',
  calipers: '#00635a',
  calipersGround: '#e3f4f0',
  waves: { P: '0 104 187', QRS: '107 79 160', T: '168 32 92' },
  saliency: '238 119 51',
  beats: { N: '#1a1d21', S: '#0068bb', V: '#b23a00', F: '#882255', Q: '#3d3d3d' },
}

export const DARK: Palette = {
  paper: '#13161a',
  well: '#090b0d',
  thinGrid: '#241e20',
  strongGrid: '#453233',
  ink: '#eaeef2',
  muted: '#9aa5b1',
  compared: '#6cb8f5',
  calipers: '#62d9b8',
  calipersGround: '#143029',
  waves: { P: '108 184 245', QRS: '188 166 234', T: '244 143 183' },
  saliency: '238 119 51',
  beats: { N: '#eaeef2', S: '#7cc0ff', V: '#ff9d66', F: '#eb95c6', Q: '#c8ccd0' },
}
