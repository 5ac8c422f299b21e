import { hasEnded } from './analyses'
import { type AnalysisState, type PageAnswer, serviceFetch } from './client'
import { EventStreamParser } from './eventStream'
import { resultPath } from './pageResults'
import { asProblem } from './problem'

/** One change of an analysis (the service's ProgressEvent). */
export interface Progress {
  /** From 1, without gaps. */
  sequence: number
  state: AnalysisState
  /** What is being done, "" where nothing is. */
  stage: string
  /** 0 to 1. */
  progress: number
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 8000

/** What happens to an analysis, as `followed` tells it. */
export function followAnalysis(id: string, signal: AbortSignal): AsyncGenerator<Progress> {
  return followed(`v1/analyses/${id}/events`, signal)
}

/** What happens to a page under its revision, which is computed anew, as `followed` tells it. */
export function followPage(page: PageAnswer, signal: AbortSignal): AsyncGenerator<Progress> {
  return followed(resultPath(page, 'events'), signal)
}

/**
 * What happens, as it happens, until it ends. Goes on where it was after the connection broke; throws Problem where the
 * service refuses, and AbortError where the signal says so.
 */
async function* followed(path: string, signal: AbortSignal): AsyncGenerator<Progress> {
  let lastId = ''
  let pauseMs = FIRST_PAUSE_MS
  for (;;) {
    try {
      const response = await serviceFetch(path, {
        signal,
        headers: lastId === '' ? {} : { 'Last-Event-ID': lastId },
      })
      if (response.status === 204 || response.body === null) return
      const parser = new EventStreamParser()
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        for (const event of parser.push(text)) {
          const progress = JSON.parse(event.data) as Progress
          lastId = event.id
          pauseMs = FIRST_PAUSE_MS
          yield progress
          if (hasEnded(progress.state)) return
        }
      }
    } catch (error) {
      signal.throwIfAborted()
      const problem = asProblem(error)
      if (problem.slug !== 'unreachable' && problem.status !== 503 && problem.status !== 429) throw problem
    }
    await pause(pauseMs, signal)
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason instanceof Error ? signal.reason : new DOMException('stopped', 'AbortError'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
