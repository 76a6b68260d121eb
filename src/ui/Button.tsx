import type { ButtonHTMLAttributes } from 'react';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** primary: the one thing to do. quiet: no frame. danger: cannot be taken back. */
  readonly look?: 'primary' | 'quiet' | 'danger';
  /** Only an icon; `aria-label` names it and is shown as a tooltip. */
  readonly icon?: boolean;
}

export function Button({ look, icon = false, className = '', title, ...rest }: ButtonProps) {
  const classes = ['button', look ?? '', icon ? 'icon' : '', className].filter(Boolean).join(' ');
  return (
    <button type="button" className={classes} title={title ?? (icon ? rest['aria-label'] : undefined)} {...rest} />
  );
}
