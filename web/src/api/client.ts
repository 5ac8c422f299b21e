import createClient, { type Middleware } from 'openapi-fetch'
import { keyHeaders } from './accessKey'
import { Problem, problemOf, unreachable } from './problem'
import type { components, paths } from './schema'

type Schemas = components['schemas']
export type Analysis = Schemas['AnalysisAnswer']
export type AnalysisSummary = Schemas['AnalysisSummary']
export type AnalysisState = AnalysisSummary['state']
export type DocumentAnswer = Schemas['DocumentAnswer']
export type PageAnswer = Schemas['PageAnswer']
export type Reason = Schemas['Reason']

/** Where the service is: the folder of this page, so that a path in front of it does no harm. */
export const SERVICE = new URL('.', document.baseURI)

const withKeyAndProblems: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(keyHeaders())) request.headers.set(name, value)
    return request
  },
  async onResponse({ response }) {
    await throwProblem(response)
    return response
  },
  onError({ error }) {
    return error instanceof Problem || isAbort(error) ? undefined : unreachable()
  },
}

/** The service's operations by their paths; every one throws Problem where it is refused. */
export const client = createClient<paths>({ baseUrl: SERVICE.href.replace(/\/$/, '') })
client.use(withKeyAndProblems)

/** Throw what an answer refuses with. */
export async function throwProblem(response: Response): Promise<void> {
  if (response.ok || response.status === 304) return
  throw problemOf(response.status, await response.json().catch(() => null))
}

/** Fetch from the service with the key; throws Problem, or the AbortError of a signal. */
export async function serviceFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...keyHeaders(), ...(init.headers as Record<string, string> | undefined) }
  let response: Response
  try {
    response = await fetch(new URL(path.replace(/^\//, ''), SERVICE), { ...init, headers })
  } catch (error) {
    throw isAbort(error) ? error : unreachable()
  }
  await throwProblem(response)
  return response
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** What an operation answered, which is there where it did not throw. */
export function answered<T>(result: { data?: T }): T {
  if (result.data === undefined) throw unreachable()
  return result.data
}
