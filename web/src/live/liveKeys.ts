/** Keys of the monitor, for the help. */
export const LIVE_KEYS: readonly (readonly [string, string])[] = [['F', 'Wall screen, and back']]
