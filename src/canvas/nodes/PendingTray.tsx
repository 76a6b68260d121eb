import type { NodeProps } from '@xyflow/react';
import { Hourglass } from 'lucide-react';
import type { TrayFigure } from '../../graph/elements.ts';

/** Where pods wait that the scheduler has not given a node. */
export function PendingTray({ data: { count } }: NodeProps<TrayFigure>) {
  return (
    <div className="tray">
      <Hourglass size={15} aria-hidden />
      <span>
        {count} {count === 1 ? 'pod waits' : 'pods wait'} for a node (Pending)
      </span>
    </div>
  );
}
