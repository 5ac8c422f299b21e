import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Icon, type IconName } from './icons'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'

const KINDS: Record<ButtonKind, string> = {
  primary: 'bg-accent-ground text-on-accent hover:bg-accent-hover',
  plain: 'border border-edge bg-surface text-ink hover:bg-raised',
  quiet: 'text-ink hover:bg-raised',
  danger: 'border border-alert text-alert hover:bg-alert-ground',
}

/** Look of a button, for links that look like one. */
export function buttonClass(kind: ButtonKind, extra = ''): string {
  return `inline-flex min-h-10 items-center justify-center gap-2 rounded-lg px-3.5 text-sm font-medium whitespace-nowrap disabled:opacity-50 ${KINDS[kind]} ${extra}`
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind
  icon?: IconName
}

export function Button({ kind = 'plain', icon, className, children, ...rest }: ButtonProps): ReactNode {
  return (
    <button type="button" className={buttonClass(kind, className)} {...rest}>
      {icon && <Icon name={icon} className="size-4.5" />}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: IconName
  /** What it does: its name for those who do not see the picture, and its tip for the others. */
  label: string
}

/** A button that shows a picture alone; `aria-pressed` makes it a switch. */
export function IconButton({ icon, label, className = '', ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-grid size-10 place-items-center rounded-lg text-ink hover:bg-raised disabled:opacity-40 aria-pressed:bg-accent-ground aria-pressed:text-on-accent ${className}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  )
}
