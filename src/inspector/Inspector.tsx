import './inspector.css';
import { MousePointerClick } from 'lucide-react';
import type { WorldRecord } from '../model/world.ts';
import { useDocuments } from '../session/documents.ts';
import { usePanels } from '../session/panels.ts';
import { useSelection } from '../session/selection.ts';
import { recordOf, useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { BalancerDetails } from './BalancerDetails.tsx';
import { NodeDetails } from './NodeDetails.tsx';
import { OutsideDetails } from './OutsideDetails.tsx';
import { PodDetails } from './PodDetails.tsx';
import { ServiceDetails } from './ServiceDetails.tsx';
import { WorkloadDetails } from './WorkloadDetails.tsx';

const kindNames: Readonly<Record<Exclude<WorldRecord['type'], 'event'>, string>> = {
  node: 'Node',
  pod: 'Pod',
  service: 'Service',
  workload: 'Workload',
  outside: 'Outside host',
  balancer: 'Load balancer',
};

/** What is selected, in plain words, and what can be done to it. */
export function Inspector() {
  const selected = useSelection((s) => s.selected);
  const record = useWorld((w) => (selected === undefined ? undefined : recordOf(w, selected)));
  return (
    <aside className="inspector" aria-label="Inspector">
      {record ? <Details record={record} /> : <Nothing gone={selected} />}
    </aside>
  );
}

type Inspected = NonNullable<ReturnType<typeof recordOf>>;

function Details({ record }: { readonly record: Inspected }) {
  const showYaml = () => {
    useDocuments.getState().want(record.id);
    usePanels.getState().show('yaml');
  };
  return (
    <>
      <header className="inspector-head">
        <span className="muted">{record.type === 'workload' ? record.kind : kindNames[record.type]}</span>
        <h2>{record.name}</h2>
        {record.type !== 'outside' && record.type !== 'balancer' && (
          <Button look="quiet" onClick={showYaml}>
            YAML
          </Button>
        )}
      </header>
      {record.type === 'pod' && <PodDetails key={record.id} record={record} />}
      {record.type === 'node' && <NodeDetails record={record} />}
      {record.type === 'service' && <ServiceDetails record={record} />}
      {record.type === 'workload' && <WorkloadDetails record={record} />}
      {record.type === 'balancer' && <BalancerDetails record={record} />}
      {record.type === 'outside' && <OutsideDetails key={record.id} record={record} />}
    </>
  );
}

function Nothing({ gone }: { readonly gone: string | undefined }) {
  return (
    <div className="inspector-empty">
      <MousePointerClick size={24} aria-hidden />
      {gone ? (
        <p>
          <span className="mono">{gone.slice(gone.lastIndexOf('/') + 1)}</span> is gone. Select something else on the
          canvas.
        </p>
      ) : (
        <p>
          Select a pod, a node, a Service or a workload on the canvas: here it says what it is and what can be done.
        </p>
      )}
    </div>
  );
}
