import './states.css';
import { RotateCcw, TriangleAlert } from 'lucide-react';
import { useActions } from '../session/context.tsx';
import { defaultScene } from '../session/default-scene.ts';
import { type EngineStatus, useEngineStatus } from '../session/engine-status.ts';
import { useWords } from '../session/language.ts';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';

/** Loading, a scene that cannot be opened, and an engine that has stopped. */
export function EngineStates() {
  const status = useEngineStatus((s) => s.status);
  const loaded = useWorld((w) => w.loaded);
  const words = useWords().frame;
  if (status.phase === 'crashed') return <Crashed message={status.message} restorable={loaded} />;
  if (status.phase === 'failed') return <Failed {...status} />;
  if (!loaded) return <output className="engine-state quiet">{words.starting}</output>;
  return null;
}

function Crashed({ message, restorable }: { readonly message: string; readonly restorable: boolean }) {
  const { restart, restartScene } = useActions();
  const words = useWords().frame;
  return (
    <div className="banner" role="alert">
      <TriangleAlert size={18} aria-hidden />
      <p>
        {words.stopped} <span className="muted mono">{message}</span>
      </p>
      {restorable ? (
        <>
          <Button look="primary" onClick={() => void restart()}>
            <RotateCcw size={15} aria-hidden /> {words.restart}
          </Button>
          <Button onClick={() => void restartScene()}>{words.restartScene}</Button>
        </>
      ) : (
        <Button look="primary" onClick={() => location.reload()}>
          {words.reload}
        </Button>
      )}
    </div>
  );
}

function Failed({ title, message, problems }: Extract<EngineStatus, { readonly phase: 'failed' }>) {
  const { openScene } = useActions();
  const words = useWords().frame;
  const openDefault = () => {
    history.replaceState(null, '', location.pathname + location.search);
    void openScene(defaultScene);
  };
  return (
    <div className="engine-state" role="alert">
      <TriangleAlert size={26} aria-hidden />
      <h2>{title ?? words.cannotOpen}</h2>
      <p>{message}</p>
      <ul>
        {problems.map((p) => (
          <li key={`${p.line} ${p.field} ${p.message}`}>
            {p.line !== undefined && `${words.line(p.line)} · `}
            {p.field && (
              <>
                <span className="mono">{p.field}</span> ·{' '}
              </>
            )}
            {[p.message === message ? '' : p.message, p.hint].filter(Boolean).join(' · ')}
          </li>
        ))}
      </ul>
      <Button look="primary" onClick={openDefault}>
        {words.openDefault}
      </Button>
    </div>
  );
}
