import { type ReactNode, useState } from 'react'
import { toastProblem } from '../ui/toastStore'
import { type Sample, sampleFile, SAMPLES } from './samples'

/** Documents to try with one click. */
export function SampleGallery({ onFiles }: { onFiles: (files: File[]) => void }): ReactNode {
  const [fetching, setFetching] = useState('')
  const choose = async (sample: Sample): Promise<void> => {
    setFetching(sample.fileName)
    try {
      onFiles([await sampleFile(sample)])
    } catch (error) {
      toastProblem(error)
    }
    setFetching('')
  }
  return (
    <section aria-labelledby="samples">
      <h2 id="samples" className="mb-2 text-sm font-semibold text-muted">
        Or try a sample
      </h2>
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {SAMPLES.map((sample) => (
          <li key={sample.fileName}>
            <button
              type="button"
              disabled={fetching === sample.fileName}
              onClick={() => void choose(sample)}
              className="block w-full overflow-hidden rounded-xl border border-rule bg-surface text-left hover:border-accent disabled:opacity-60"
            >
              <img src={sample.thumbnail} alt="" width={480} height={300} className="aspect-8/5 w-full object-cover" />
              <span className="block px-3 py-2">
                <span className="block text-sm font-medium">{sample.title}</span>
                <span className="block text-xs text-muted">{sample.description}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
