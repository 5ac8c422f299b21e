import { expect, test } from 'vitest'
import { type Saliency, saliencyBands } from './overlays'

const saliency: Saliency = {
  name: 'atrial fibrillation',
  startS: 1,
  stepS: 0.1,
  importance: new Map([
    ['II', [0.5, -0.4, 0.01]],
    ['V1', [2, 1]],
  ]),
}

test('bands stand in proportion to the strongest of all leads; what speaks against the answer has none', () => {
  expect(saliencyBands(saliency, 'V1').map((band) => band.strength)).toEqual([1, 0.5])
  expect(saliencyBands(saliency, 'II')).toEqual([{ startS: 1, endS: 1.1, strength: 0.25 }])
  expect(saliencyBands(saliency, 'aVR')).toEqual([])
})

test('where nothing speaks for the answer, there are no bands', () => {
  expect(saliencyBands({ ...saliency, importance: new Map([['II', [-1, 0]]]) }, 'II')).toEqual([])
})
