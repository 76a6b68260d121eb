import './node-group.css';
import type { NodeProps } from '@xyflow/react';
import { Ban, ChevronDown, CircleDashed, Clock, Power, RefreshCw, Server, Shuffle } from 'lucide-react';
import { memo } from 'react';
import type { NodeFigure } from '../../graph/elements.ts';
import { modeOf, nodeState, proxyState } from '../../graph/words.ts';
import { usePanels } from '../../session/panels.ts';
import { usePointed } from '../use-pointed.ts';
import { Ports } from './Ports.tsx';

/** A node: a machine that holds pods, with its kube-proxy as a band that every packet passes. */
export const NodeGroup = memo(function NodeGroup({ id, data: { record, openings } }: NodeProps<NodeFigure>) {
  const pointed = usePointed(id);
  const set = usePanels((p) => p.set);
  const mode = modeOf(record);
  const down = !record.powered || !record.ready;
  const fine = record.powered && record.ready && !record.unschedulable;
  const StateIcon = record.powered ? (record.ready ? Ban : CircleDashed) : Power;
  const SyncIcon = record.syncPending ? RefreshCw : record.lastSync < 0 ? Clock : Shuffle;
  const openingsTitle = `Node ports: ${openings.join(', ')}${openings.some((o) => o.endsWith('drops')) ? ' (externalTrafficPolicy: Local, and no endpoint on this node)' : ''}`;
  return (
    <div className={`node-group${down ? ' down' : ''}${pointed ? ' pointed' : ''}`}>
      <header className="node-head">
        <Server size={16} aria-hidden />
        <strong>{record.name}</strong>
        <span className="mono">
          {record.address}
          {record.secondAddress !== undefined && ` ${record.secondAddress}`}
        </span>
        {fine ? (
          <span className="node-range mono">pods {record.podCIDR}</span>
        ) : (
          <span className="node-state">
            <StateIcon size={14} aria-hidden /> {nodeState(record)}
          </span>
        )}
      </header>
      <div className={`proxy-band${record.syncPending ? ' pending' : ''}`}>
        <SyncIcon size={14} aria-hidden />
        <span>kube-proxy</span>
        <button
          type="button"
          className="proxy-mode nodrag nopan"
          title="Change the mode of kube-proxy"
          aria-label={`kube-proxy runs in ${mode} mode: change it`}
          aria-haspopup="dialog"
          onClick={(event) => {
            event.stopPropagation();
            set({ modeChoice: true });
          }}
          // Enter is the button's here, not the node's.
          onKeyDown={(event) => event.stopPropagation()}
        >
          {mode} <ChevronDown size={12} aria-hidden />
        </button>
        <span className="proxy-rules">{record.rules} rules</span>
        <span className="proxy-state">{proxyState(record)}</span>
      </div>
      {openings.length > 0 && (
        <span className="openings mono" title={openingsTitle}>
          {openings.join(' · ')}
        </span>
      )}
      <Ports to />
    </div>
  );
});
