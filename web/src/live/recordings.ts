import { getAnalysis, listAnalyses } from '../api/analyses'
import { hasResult } from '../api/pageResults'
import { Problem } from '../api/problem'
import { queueItems } from '../drop/queue'
import { SAMPLES, sampleFile } from '../drop/samples'
import { loadDrawable } from '../ecg/loadDrawable'
import type { Recording } from '../ecg/recording'
import { parseSignalCsv } from '../ecg/signalCsv'
import { playableLeads } from './liveSource'

/** A recording that can be chosen, and how it is come by. */
export interface Choosable {
  id: string
  name: string
}

const MOST_LISTED = 50

/** Analyses whose signal can be played, newest first. */
export async function playableAnalyses(): Promise<Choosable[]> {
  const { analyses } = await listAnalyses(MOST_LISTED)
  const names = new Map(queueItems().map((item) => [item.document, item.name]))
  return analyses
    .filter((analysis) => analysis.state === 'done')
    .map(({ id, document, created }) => {
      const when = new Date(created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
      return { id, name: `${names.get(document) ?? 'ECG'}, ${when}` }
    })
}

/** The signal of an analysis: of its first page that has one. Throws Problem. */
export async function analysedRecording(id: string): Promise<Recording> {
  const { pages } = await getAnalysis(id)
  const page = pages.find((one) => hasResult(one, 'signal.csv'))
  if (!page) throw new Problem('no-signal', 0, 'This analysis has no signal.', 'Choose another one.')
  return playable((await loadDrawable(page)).recording)
}

/** The signal that ships with the app. */
export async function sampleRecording(): Promise<Recording> {
  const sample = SAMPLES.find((one) => one.fileName.endsWith('.csv'))
  if (!sample) throw new Problem('no-sample', 0, 'No sample recording ships with this app.', '')
  return recordingOfFile(await sampleFile(sample))
}

/** The signal of a CSV file: a column of times (s) and one for each lead (mV). Throws Problem. */
export async function recordingOfFile(file: File): Promise<Recording> {
  let recording: Recording
  try {
    recording = parseSignalCsv(new Uint8Array(await file.arrayBuffer()))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new Problem(
      'no-signal',
      0,
      `${file.name} cannot be played.`,
      'It takes a CSV with a column of times in s, then one column in mV for each lead. Analyse other files first.',
    )
  }
  return playable(recording)
}

function playable(recording: Recording): Recording {
  if (playableLeads(recording).length > 0 && recording.fsHz >= 50 && recording.fsHz <= 2000) return recording
  throw new Problem(
    'no-signal',
    0,
    'No lead of this recording goes from its begin to its end.',
    'Choose a recording with a rhythm strip, at 50 to 2000 samples per second.',
  )
}
