import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AS_FOUND, changedParts, type Corrections, correctionsOf, patchOf } from './corrections'
import { type Draft, type DraftAction, draftReducer, freshDraft, isChanged } from './draft'

const box = fc.tuple(fc.nat(100), fc.nat(100), fc.integer({ min: 101, max: 900 }), fc.integer({ min: 101, max: 900 }))
const panel = fc.record({ lead: fc.constantFrom('I', 'V1', '-aVR'), box_px: box, rhythm: fc.boolean() })
const corrections: fc.Arbitrary<Corrections> = fc.record({
  rotation_deg: fc.option(fc.constantFrom(0, 90, 180, 270)),
  layout: fc.option(fc.constantFrom('3x4', '6x2')),
  panels: fc.option(fc.array(panel, { maxLength: 3 })),
  speed_mm_per_s: fc.option(fc.constantFrom(25, 50)),
  gain_mm_per_mv: fc.option(fc.constantFrom(5, 10, 20)),
  chest_gain_mm_per_mv: fc.option(fc.constantFrom(5, 10)),
})
const change: fc.Arbitrary<DraftAction> = corrections.map((to) => ({ type: 'change', to }))
const step: fc.Arbitrary<DraftAction> = fc.oneof(
  { arbitrary: change, weight: 4 },
  fc.constant<DraftAction>({ type: 'undo' }),
  fc.constant<DraftAction>({ type: 'redo' }),
  fc.constant<DraftAction>({ type: 'discard' }),
)
const after = (draft: Draft, steps: readonly DraftAction[]): Draft => steps.reduce(draftReducer, draft)

test('undo and redo go the same way back and forth', () => {
  fc.assert(
    fc.property(corrections, fc.array(step, { maxLength: 30 }), (saved, steps) => {
      const draft = after(freshDraft(3, saved), steps)
      const undo = draft.past.map((): DraftAction => ({ type: 'undo' }))
      const redo = draft.past.map((): DraftAction => ({ type: 'redo' }))
      const back = after(draft, undo)
      expect(back.present).toEqual(saved)
      expect(isChanged(back)).toBe(false)
      expect(after(back, redo).present).toEqual(draft.present)
    }),
  )
})

test('a patch makes what is saved into what is on the screen, and names only what differs', () => {
  fc.assert(
    fc.property(corrections, corrections, (saved, present) => {
      const patch = patchOf(saved, present)
      // As the service merges: null takes a part back.
      const merged = Object.fromEntries(Object.entries({ ...saved, ...patch }).filter(([, value]) => value !== null))
      expect(correctionsOf(merged)).toEqual(present)
      expect(Object.keys(patch)).toEqual(changedParts(saved, present))
    }),
  )
})

test('changes of one gesture are undone together, those of another apart', () => {
  const moves = [1, 2, 3].map((gain): DraftAction => ({
    type: 'change',
    to: { gain_mm_per_mv: gain },
    gesture: 'first',
  }))
  const other: DraftAction = { type: 'change', to: { gain_mm_per_mv: 4 }, gesture: 'second' }
  const draft = after(freshDraft(0, AS_FOUND), [...moves, other])
  expect(draftReducer(draft, { type: 'undo' }).present.gain_mm_per_mv).toBe(3)
  expect(after(draft, [{ type: 'undo' }, { type: 'undo' }]).present).toEqual(AS_FOUND)
})

test('a change after an undo forgets what could be redone, a change to the same does nothing', () => {
  const five: DraftAction = { type: 'change', to: { gain_mm_per_mv: 5 } }
  const undone = after(freshDraft(0, AS_FOUND), [five, { type: 'undo' }])
  expect(undone.future).toHaveLength(1)
  expect(draftReducer(undone, { type: 'change', to: {} })).toBe(undone)
  expect(draftReducer(undone, { type: 'change', to: { speed_mm_per_s: 50 } }).future).toEqual([])
})

test('somebody else’s revision takes the place of what was saved, with a person’s own work on top', () => {
  const mine = draftReducer(freshDraft(1, AS_FOUND), { type: 'change', to: { gain_mm_per_mv: 5 } })
  const theirs = { ...AS_FOUND, speed_mm_per_s: 50 }
  const onTop = draftReducer(mine, { type: 'revised', revision: 2, saved: theirs, onTop: { gain_mm_per_mv: 5 } })
  expect(onTop.present).toEqual({ ...theirs, gain_mm_per_mv: 5 })
  expect(patchOf(onTop.saved, onTop.present)).toEqual({ gain_mm_per_mv: 5 })
  expect(isChanged(draftReducer(mine, { type: 'revised', revision: 2, saved: theirs, onTop: {} }))).toBe(false)
})
