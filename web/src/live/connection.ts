import type { Problem } from '../api/problem'

/** A stream that the service keeps, and the first event of it that was not heard. */
export interface Resume {
  stream: string
  fromEvent: number
}

/** Where a live connection stands. */
export type Connection =
  | { phase: 'off' }
  /** tries: how often it failed since it last worked. */
  | { phase: 'connecting'; tries: number; resume: Resume | null }
  | { phase: 'open'; resume: Resume }
  | { phase: 'waiting'; tries: number; pauseMs: number; resume: Resume | null }
  | { phase: 'refused'; problem: Problem }

/** What happens to it. */
export type ConnectionNews =
  | { type: 'begin' }
  | { type: 'welcomed'; stream: string; firstEvent: number }
  | { type: 'heard'; sequence: number }
  /** problem: what the service said before, null where the connection just broke. */
  | { type: 'lost'; problem: Problem | null }
  /** The pause is over, or the network is back. */
  | { type: 'due' }
  | { type: 'end' }

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 8000
/** Refusals that pass by themselves: the same stream may go on. */
const PASSING_SLUGS: readonly string[] = ['idle', 'slow-reader']
const PASSING_STATUSES: readonly number[] = [429, 503]
/** Refusals after which only a new stream helps: it is not kept any more, or had a fault. */
const GONE_STATUSES: readonly number[] = [404, 500]

/** How long to wait before a try: twice as long each time, less a random part so that clients do not come together. */
export function pauseMs(tries: number, random: number): number {
  const whole = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS)
  return Math.round(whole * (1 - random / 2))
}

/** The state after something happened; what means nothing in a state leaves it as it is. */
export function nextConnection(state: Connection, news: ConnectionNews, random: number): Connection {
  switch (news.type) {
    case 'begin':
      return { phase: 'connecting', tries: 0, resume: null }
    case 'end':
      return { phase: 'off' }
    case 'welcomed':
      if (state.phase !== 'connecting') return state
      return { phase: 'open', resume: { stream: news.stream, fromEvent: news.firstEvent } }
    case 'heard':
      if (state.phase !== 'open') return state
      return { ...state, resume: { ...state.resume, fromEvent: news.sequence + 1 } }
    case 'lost':
      return afterLoss(state, news.problem, random)
    case 'due':
      return state.phase === 'waiting' ? { phase: 'connecting', tries: state.tries, resume: state.resume } : state
  }
}

function afterLoss(state: Connection, problem: Problem | null, random: number): Connection {
  if (state.phase !== 'open' && state.phase !== 'connecting') return state
  const gone = problem !== null && GONE_STATUSES.includes(problem.status)
  const passing = problem === null || PASSING_SLUGS.includes(problem.slug) || PASSING_STATUSES.includes(problem.status)
  if (!gone && !passing) return { phase: 'refused', problem }
  const tries = state.phase === 'open' ? 0 : state.tries
  return { phase: 'waiting', tries: tries + 1, pauseMs: pauseMs(tries, random), resume: gone ? null : state.resume }
}
