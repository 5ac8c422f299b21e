import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { buttonClass, type ButtonKind } from './Button'
import { Icon, type IconName } from './icons'

interface MenuProps {
  label: string
  icon?: IconName
  kind?: ButtonKind
  children: (close: () => void) => ReactNode
}

/** A button that shows a list of buttons or links below it; on a phone its picture stands for its name. */
export function Menu({ label, icon, kind = 'plain', children }: MenuProps): ReactNode {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const close = (): void => setOpen(false)
  useEffect(() => {
    if (!open) return
    const closeOutside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false)
    }
    const closeByKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      setOpen(false)
      box.current?.querySelector('button')?.focus()
    }
    document.addEventListener('pointerdown', closeOutside)
    document.addEventListener('keydown', closeByKey)
    return () => {
      document.removeEventListener('pointerdown', closeOutside)
      document.removeEventListener('keydown', closeByKey)
    }
  }, [open])
  return (
    <div ref={box} className="relative">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className={buttonClass(kind)}
      >
        {icon && <Icon name={icon} className="size-4.5" />}
        <span className={icon ? 'max-sm:sr-only' : ''}>{label}</span>
        <Icon name="down" className="size-4" />
      </button>
      {open && (
        <div
          id={id}
          className="absolute right-0 z-20 mt-1 grid max-h-[70dvh] w-72 max-w-[calc(100vw-1.5rem)] overflow-auto rounded-xl border border-rule bg-surface p-1.5 shadow-xl"
        >
          {children(close)}
        </div>
      )}
    </div>
  )
}
