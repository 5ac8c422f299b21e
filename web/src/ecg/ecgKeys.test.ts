import { expect, test, vi } from 'vitest'
import type { EcgCanvas } from './ecgCanvas'
import { type KeyHost, pressKey } from './ecgKeys'

const canvas = { zoom: vi.fn(), panMm: vi.fn(), fit: vi.fn() } as unknown as EcgCanvas
const placed = { row: 0, from: { timeS: 1, mv: 0 }, to: { timeS: 2, mv: 0 } }

function host(changes: Partial<KeyHost> = {}): KeyHost {
  return {
    tool: 'pan',
    calipers: null,
    activeEnd: 'to',
    beatS: [],
    stepS: 0.004,
    stepMv: 0.01,
    onCalipers: vi.fn(),
    onTool: vi.fn(),
    onMarching: vi.fn(),
    others: {},
    ...changes,
  }
}

test('Escape takes calipers away; where there are none, it is left to the dialog around the view', () => {
  const [bare, measuring] = [host(), host({ calipers: placed })]
  expect(pressKey('Escape', false, canvas, bare)).toBe(false)
  expect(bare.onCalipers).not.toHaveBeenCalled()
  expect(pressKey('Escape', false, canvas, measuring)).toBe(true)
  expect(measuring.onCalipers).toHaveBeenCalledWith(null, 'to')
})

test('keys of what stands around the view work in small and large letters, and never instead of its own', () => {
  const [waves, calipers] = [vi.fn(), vi.fn()]
  const around = host({ others: { w: waves, c: calipers } })
  expect(pressKey('W', true, canvas, around)).toBe(true)
  expect(pressKey('w', false, canvas, around)).toBe(true)
  expect(waves).toHaveBeenCalledTimes(2)
  expect(pressKey('c', false, canvas, around)).toBe(true)
  expect(calipers).not.toHaveBeenCalled()
  expect(around.onTool).toHaveBeenCalledWith('calipers')
  expect(pressKey('x', false, canvas, around)).toBe(false)
})
