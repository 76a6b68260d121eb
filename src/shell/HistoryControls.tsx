import { Redo2, Undo2 } from 'lucide-react';
import { useActions } from '../session/context.tsx';
import { useHistory } from '../session/history.ts';
import { Button } from '../ui/Button.tsx';

/** Undo and redo: the world as it was before the last change, and back. */
export function HistoryControls() {
  const { undo, redo } = useActions();
  const canRedo = useHistory((h) => h.undone.length > 0);
  return (
    <fieldset className="plain history" aria-label="History">
      <Button icon look="quiet" aria-label="Undo (Ctrl+Z)" onClick={() => void undo()}>
        <Undo2 size={18} aria-hidden />
      </Button>
      <Button icon look="quiet" aria-label="Redo (Ctrl+Shift+Z)" disabled={!canRedo} onClick={() => void redo()}>
        <Redo2 size={18} aria-hidden />
      </Button>
    </fieldset>
  );
}
