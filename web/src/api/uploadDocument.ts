import { keyHeaders } from './accessKey'
import { type DocumentAnswer, SERVICE } from './client'
import { problemOf, unreachable } from './problem'

/**
 * Upload a file; `tell` hears the share (0 to 1) that has been sent. XMLHttpRequest, since fetch tells nothing of an
 * upload. Throws Problem, or AbortError where the signal says so. The file's name is not sent.
 */
export function uploadDocument(
  file: Blob,
  tell: (share: number) => void,
  signal: AbortSignal,
): Promise<DocumentAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const request = new XMLHttpRequest()
    request.open('POST', new URL('v1/documents', SERVICE))
    request.responseType = 'json'
    for (const [name, value] of Object.entries(keyHeaders())) request.setRequestHeader(name, value)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.addEventListener('progress', (event) => tell(event.total > 0 ? event.loaded / event.total : 0))
    request.addEventListener('load', () => {
      if (request.status === 201) resolve(request.response as DocumentAnswer)
      else reject(problemOf(request.status, request.response))
    })
    request.addEventListener('error', () => reject(unreachable()))
    request.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}
