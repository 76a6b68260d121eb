import { RefreshCw } from 'lucide-react';
import { useActions } from '../../session/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { takeNewVersion, useNewVersion } from './service-worker.ts';

/** Says that a newer version is there. Nothing is loaded anew until its user says so. */
export function NewVersion() {
  const waiting = useNewVersion((v) => v.waiting);
  const actions = useActions();
  if (!waiting) return null;
  return (
    <div className="new-version" role="status">
      <span>A new version of Kubehop is there.</span>
      <Button onClick={() => void takeNewVersion(waiting, actions)}>
        <RefreshCw size={15} aria-hidden /> Reload, keep my scene
      </Button>
      <Button look="quiet" onClick={() => useNewVersion.setState({ waiting: undefined })}>
        Later
      </Button>
    </div>
  );
}
