import type { NodeProps } from '@xyflow/react';
import { Layers } from 'lucide-react';
import { memo } from 'react';
import type { DeploymentFigure } from '../../graph/elements.ts';
import { formatLabels } from '../../graph/relations.ts';
import { useActions } from '../../session/context.tsx';
import { Stepper } from '../../ui/Stepper.tsx';
import { usePointed } from '../use-pointed.ts';
import { Ports } from './Ports.tsx';

/** A Deployment: how many pods there shall be, and how many there are. */
export const DeploymentCard = memo(function DeploymentCard({ id, data: { record } }: NodeProps<DeploymentFigure>) {
  const { scale } = useActions();
  const pointed = usePointed(id);
  return (
    <div className={`deployment${pointed ? ' pointed' : ''}`}>
      <div className="deployment-words">
        <span className="deployment-name">
          <Layers size={15} aria-hidden />
          <strong>{record.name}</strong>
        </span>
        <span className="mono muted deployment-labels">{formatLabels(record.podLabels)}</span>
        <span className="deployment-ready">
          {record.ready} of {record.replicas} ready
        </span>
      </div>
      <div className="nodrag nopan">
        <Stepper
          label={`Replicas of ${record.name}`}
          value={record.replicas}
          min={0}
          max={500}
          onChange={(replicas) => void scale(record, replicas)}
        />
      </div>
      <Ports to />
    </div>
  );
});
