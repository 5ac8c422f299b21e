import { type ReactNode, useEffect, useState } from 'react'
import { getAnalysis } from '../api/analyses'
import { serviceFetch } from '../api/client'
import { hasResult, resultPath } from '../api/pageResults'
import { Icon } from '../ui/icons'

/** The first picture of an analysed document, fetched when it comes into view; a sign in its place for what has none. */
export function PageThumbnail({ analysis }: { analysis: string }): ReactNode {
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const [picture, setPicture] = useState<{ url: string } | 'none' | null>(null)
  useEffect(() => {
    if (!box) return
    const stop = new AbortController()
    let url = ''
    const fetchPicture = async (): Promise<void> => {
      const { pages } = await getAnalysis(analysis, stop.signal)
      const page = pages.find((one) => hasResult(one, 'image.jpg'))
      if (!page) {
        setPicture('none')
        return
      }
      const response = await serviceFetch(resultPath(page, 'image.jpg'), { signal: stop.signal })
      url = URL.createObjectURL(await response.blob())
      setPicture({ url })
    }
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return
      observer.disconnect()
      fetchPicture().catch(() => setPicture('none'))
    })
    observer.observe(box)
    return () => {
      stop.abort()
      observer.disconnect()
      URL.revokeObjectURL(url)
    }
  }, [box, analysis])
  return (
    <div ref={setBox} className="grid aspect-8/5 w-full place-items-center overflow-hidden bg-raised text-muted">
      {picture === 'none' && <Icon name="signal" className="size-10" />}
      {picture !== null && picture !== 'none' && (
        <img src={picture.url} alt="" className="h-full w-full object-cover" />
      )}
    </div>
  )
}
