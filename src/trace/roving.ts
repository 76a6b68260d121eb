import type { KeyboardEvent } from 'react';

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * For the buttons of a list of which one is chosen: arrow keys, Home and End move the focus and choose, so that the
 * list is one stop of the Tab key (WAI-ARIA Authoring Practices, "roving tabindex").
 */
export function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const buttons = [...(event.currentTarget.closest('ol')?.querySelectorAll('button') ?? [])];
  const step = steps[event.key];
  let next: number | undefined;
  if (event.key === 'Home') next = 0;
  else if (event.key === 'End') next = buttons.length - 1;
  else if (step !== undefined) next = buttons.indexOf(event.currentTarget) + step;
  const button = next === undefined ? undefined : buttons[next];
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
}
