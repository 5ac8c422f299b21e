import type { QueueItem } from './queue'

/** What the service calls its stages, in words; those of another version are shown as they are. */
const STAGES: Readonly<Record<string, string>> = {
  '': 'Waiting for its turn',
  read: 'Opening the document',
  page: 'Finding the grid and laying the page flat',
  sketch: 'Finding the leads and reading the print',
  tracing: 'Following the traces',
  signals: 'Turning traces into millivolts and seconds',
  rhythm: 'Classifying the rhythm',
  beats: 'Classifying the beats',
  vitals: 'Measuring rate and intervals',
  twelve_lead: 'Classifying the twelve leads',
  quality: 'Judging the signal',
  write: 'Writing results',
}

export function stageText(stage: string): string {
  return STAGES[stage] ?? stage
}

/** What happens to a file, in words. */
export function phaseText(item: QueueItem): string {
  switch (item.phase) {
    case 'waiting':
      return 'Waiting'
    case 'uploading':
      return 'Uploading'
    case 'analysing':
      return stageText(item.stage)
    case 'done':
      return 'Done'
    case 'refused':
      return 'Not read'
    case 'cancelled':
      return 'Cancelled'
  }
}

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
