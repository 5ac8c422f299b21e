import photo from '../../../fixtures/photo.jpg?url'
import scan from '../../../fixtures/scan.pdf?url'
import signal from '../../../fixtures/vector_truth.csv?url'
import vector from '../../../fixtures/vector.pdf?url'
import photoThumbnail from './thumbnails/photo.jpg?url'
import scanThumbnail from './thumbnails/scan.jpg?url'
import signalThumbnail from './thumbnails/signal.jpg?url'
import vectorThumbnail from './thumbnails/vector.jpg?url'

/** A document that ships with the app. */
export interface Sample {
  fileName: string
  title: string
  description: string
  url: string
  thumbnail: string
}

export const SAMPLES: readonly Sample[] = [
  { fileName: 'photo.jpg', title: 'A photo', description: 'Paper, by phone', url: photo, thumbnail: photoThumbnail },
  {
    fileName: 'scan.pdf',
    title: 'A scan',
    description: 'Paper, as a PDF of pixels',
    url: scan,
    thumbnail: scanThumbnail,
  },
  {
    fileName: 'vector.pdf',
    title: 'A PDF',
    description: 'From an ECG machine',
    url: vector,
    thumbnail: vectorThumbnail,
  },
  {
    fileName: 'signal.csv',
    title: 'A signal',
    description: 'Twelve leads as CSV',
    url: signal,
    thumbnail: signalThumbnail,
  },
]

/** The sample as a file that somebody chose. */
export async function sampleFile(sample: Sample): Promise<File> {
  const response = await fetch(sample.url)
  return new File([await response.blob()], sample.fileName)
}
