import { changedParts, type Corrections } from './corrections'

/** Corrections of a page while a person works on them, with the way back and forth. */
export interface Draft {
  /** What the service holds, under its revision. */
  revision: number
  saved: Corrections
  present: Corrections
  /** Oldest first. */
  past: readonly Corrections[]
  /** The next one first. */
  future: readonly Corrections[]
  /** What the last change was part of, "" of none: changes of one gesture are undone together. */
  gesture: string
}

export type DraftAction =
  | { type: 'change'; to: Partial<Corrections>; gesture?: string }
  | { type: 'undo' }
  | { type: 'redo' }
  /** Back to what is saved, by a step that can be undone. */
  | { type: 'discard' }
  /** The page was corrected: what is saved now, and what of a person's own work is put on top of it. */
  | { type: 'revised'; revision: number; saved: Corrections; onTop: Partial<Corrections> }

const MOST_STEPS = 200

export function freshDraft(revision: number, saved: Corrections): Draft {
  return { revision, saved, present: saved, past: [], future: [], gesture: '' }
}

export function draftReducer(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'change':
      return changed(draft, { ...draft.present, ...action.to }, action.gesture ?? '')
    case 'undo':
      return undone(draft)
    case 'redo':
      return redone(draft)
    case 'discard':
      return changed(draft, draft.saved, '')
    case 'revised': {
      const fresh = freshDraft(action.revision, action.saved)
      return changed(fresh, { ...action.saved, ...action.onTop }, '')
    }
  }
}

/** Whether something is not saved. */
export function isChanged(draft: Draft): boolean {
  return changedParts(draft.saved, draft.present).length > 0
}

function changed(draft: Draft, present: Corrections, gesture: string): Draft {
  if (changedParts(draft.present, present).length === 0) return draft
  const goesOn = gesture !== '' && gesture === draft.gesture
  const past = goesOn ? draft.past : [...draft.past, draft.present].slice(-MOST_STEPS)
  return { ...draft, present, past, future: [], gesture }
}

function undone(draft: Draft): Draft {
  const before = draft.past.at(-1)
  if (before === undefined) return draft
  const future = [draft.present, ...draft.future]
  return { ...draft, present: before, past: draft.past.slice(0, -1), future, gesture: '' }
}

function redone(draft: Draft): Draft {
  const [next, ...future] = draft.future
  if (next === undefined) return draft
  return { ...draft, present: next, past: [...draft.past, draft.present], future, gesture: '' }
}
