/** Why the service refused something, as it says itself (RFC 9457), or why it could not be asked. */
export class Problem extends Error {
  override name = 'Problem'

  constructor(
    /** Stable word for programs, "unreachable" where no answer came. */
    readonly slug: string,
    /** HTTP status, 0 where no answer came. */
    readonly status: number,
    message: string,
    /** What to do, "" where nothing is known to help. */
    readonly cure: string,
  ) {
    super(message)
  }
}

const TYPE_PREFIX = 'urn:inkbeat:problem:'

export function unreachable(): Problem {
  return new Problem('unreachable', 0, 'The service does not answer.', 'See whether “inkbeat serve” is still running.')
}

/** The problem that an answer's body tells; statuses without one come from something between here and the service. */
export function problemOf(status: number, body: unknown): Problem {
  const told: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {}
  const text = (key: string): string => (typeof told[key] === 'string' ? told[key] : '')
  const type = text('type')
  return new Problem(
    type.startsWith(TYPE_PREFIX) ? type.slice(TYPE_PREFIX.length) : 'unknown',
    status,
    sentence(text('detail') || text('title') || `The service answered with status ${status}`),
    sentence(text('cure')),
  )
}

/** Any thrown thing as a problem: what is none already came from the network. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : unreachable()
}

/** Words of the service as a sentence, with a capital and a full stop. */
export function sentence(words: string): string {
  const trimmed = words.trim()
  if (trimmed === '') return ''
  const closed = /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`
  return closed.charAt(0).toUpperCase() + closed.slice(1)
}
