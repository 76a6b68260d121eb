import { useEffect } from 'react';
import { useActions } from '../session/context.tsx';
import { usePanels } from '../session/panels.ts';

/** Where keys are typed, not pressed. */
const typing = 'input, textarea, select, [contenteditable="true"], dialog, .monaco-editor';
/** Where Space already means something. */
const pressable = 'button, a, [role="tab"], [role="separator"], .react-flow__node';

/** The page's keys. They do nothing while something is typed or with a modifier held. */
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
      '?': () => set({ help: true }),
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest(typing) || (event.key === ' ' && target.closest(pressable))) return;
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [actions]);
}
