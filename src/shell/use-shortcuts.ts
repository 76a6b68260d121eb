import { useEffect } from 'react';
import { useActions } from '../session/context.tsx';
import { usePanels } from '../session/panels.ts';
import { openTerminal } from '../session/terminals.ts';

/** Where keys are typed, not pressed. */
const typing = 'input, textarea, select, [contenteditable="true"], dialog, .monaco-editor';
/** Where Space already means something. */
const pressable = 'button, a, [role="tab"], [role="separator"], .react-flow__node';

/** Whether the key belongs to what has the focus. */
function isMeantElsewhere({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest(key === ' ' ? `${typing}, ${pressable}` : typing) !== null;
}

/** The key with its modifiers. With Ctrl its case says nothing: Caps Lock turns it round, and macOS leaves it small under Shift. */
const nameOf = ({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string =>
  ctrlKey || metaKey ? `Ctrl+${shiftKey ? 'Shift+' : ''}${key.toLowerCase()}` : key;

/** The page's keys. They do nothing while something is typed. */
export function useShortcuts(): void {
  const actions = useActions();
  useEffect(() => {
    const { set, show } = usePanels.getState();
    const keys: Readonly<Record<string, () => void>> = {
      s: () => void actions.sendDefault(),
      ' ': () => void actions.togglePlay(),
      '.': () => void actions.step(),
      '-': () => void actions.changeSpeed(-1),
      '+': () => void actions.changeSpeed(1),
      t: () => show('trace'),
      y: () => show('yaml'),
      r: () => show('timeline'),
      k: openTerminal,
      '?': () => set({ help: true }),
      'Ctrl+z': () => void actions.undo(),
      'Ctrl+Shift+z': () => void actions.redo(),
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey || event.defaultPrevented || isMeantElsewhere(event)) return;
      const act = keys[nameOf(event)];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [actions]);
}
