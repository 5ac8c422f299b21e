/** One server-sent event. */
export interface ServerEvent {
  event: string
  data: string
  /** Last id that the stream gave, "" before the first. */
  id: string
}

/**
 * Cuts server-sent events out of text as it arrives (HTML Living Standard, 9.2.6). `retry` is not heeded: whoever
 * follows a stream decides when to come again.
 */
export class EventStreamParser {
  private rest = ''
  private event = ''
  private data: string[] = []
  private id = ''

  /** Events that are complete with this piece of text. */
  push(text: string): ServerEvent[] {
    this.rest += text
    const found: ServerEvent[] = []
    for (;;) {
      const end = /\r\n|\n|\r(?!$)/.exec(this.rest)
      if (end === null) return found
      const event = this.line(this.rest.slice(0, end.index))
      this.rest = this.rest.slice(end.index + end[0].length)
      if (event !== null) found.push(event)
    }
  }

  private line(line: string): ServerEvent | null {
    if (line === '') return this.dispatched()
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.data.push(value)
    else if (field === 'event') this.event = value
    else if (field === 'id' && !value.includes('\0')) this.id = value
    return null
  }

  private dispatched(): ServerEvent | null {
    const event = { event: this.event || 'message', data: this.data.join('\n'), id: this.id }
    const complete = this.data.length > 0
    this.event = ''
    this.data = []
    return complete ? event : null
  }
}
