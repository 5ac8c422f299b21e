/** Let an element's size be taken at once, before anything is drawn, and whenever it changes. Returns how to stop. */
export function followSize(element: HTMLElement, take: () => void): () => void {
  take()
  const observer = new ResizeObserver(take)
  observer.observe(element)
  return () => observer.disconnect()
}
