/** Keys of the batch, for the help. */
export const BATCH_KEYS: readonly (readonly [string, string])[] = [
  ['J, K', 'Next and previous'],
  ['A', 'Accept, or take that back'],
  ['C', 'Correct the page'],
  ['O', 'Open the result'],
  ['X', 'Pick for export and trends'],
  ['E', 'Export'],
]

export type BatchAction = 'next' | 'previous' | 'accept' | 'correct' | 'open' | 'pick' | 'export'

const ACTIONS: Readonly<Record<string, BatchAction>> = {
  j: 'next',
  k: 'previous',
  a: 'accept',
  c: 'correct',
  o: 'open',
  x: 'pick',
  e: 'export',
}

/** What a key means, null where it is pressed for something else. */
export function batchAction(event: KeyboardEvent): BatchAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null
  const { target } = event
  const typing =
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio')
  const inDialog = target instanceof Element && target.closest('dialog') !== null
  return typing || inDialog ? null : (ACTIONS[event.key.toLowerCase()] ?? null)
}
