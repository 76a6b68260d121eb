import { Check } from 'lucide-react';
import { useState } from 'react';
import { modeWords } from '../graph/proxy-modes.ts';
import { modeOf } from '../graph/words.ts';
import { type ProxyMode, proxyModes } from '../model/scene.ts';
import { useActions } from '../session/context.tsx';
import { usePanels } from '../session/panels.ts';
import { useWorld } from '../session/world.ts';
import { Dialog } from '../ui/Dialog.tsx';
import './mode-dialog.css';

/** How kube-proxy makes Services work, on every node of the cluster. A choice closes it; Escape makes none. */
export function ModeDialog() {
  const { setProxyMode } = useActions();
  const set = usePanels((p) => p.set);
  const current = useWorld((w) => [...w.nodes.values()].map(modeOf)[0]);
  const [asked, setAsked] = useState<ProxyMode>();
  const close = () => set({ modeChoice: false });
  const choose = async (mode: ProxyMode) => {
    setAsked(mode);
    if (mode === current || (await setProxyMode(mode))) close();
    setAsked(undefined);
  };
  return (
    <Dialog title="kube-proxy’s mode, on every node" onClose={close}>
      <form className="modes" aria-busy={asked !== undefined}>
        {proxyModes.map((mode) => (
          <Mode
            key={mode}
            mode={mode}
            chosen={mode === current}
            disabled={asked !== undefined}
            choose={() => void choose(mode)}
          />
        ))}
      </form>
      <p className="muted" role="status">
        {asked === undefined
          ? 'kube-proxy restarts, takes out what it had written, and writes anew. Undo goes back.'
          : `kube-proxy restarts in ${asked} mode…`}
      </p>
    </Dialog>
  );
}

interface ModeProps {
  readonly mode: ProxyMode;
  readonly chosen: boolean;
  readonly disabled: boolean;
  choose(): void;
}

function Mode({ mode, chosen, disabled, choose }: ModeProps) {
  const { what, when } = modeWords(mode);
  return (
    <button type="button" className="mode" aria-pressed={chosen} disabled={disabled} onClick={choose}>
      <span>{chosen && <Check size={16} aria-hidden />}</span>
      <strong className="mono">{mode}</strong>
      <span>
        {what} <span className="muted">Kubernetes: {when}.</span>
      </span>
    </button>
  );
}
