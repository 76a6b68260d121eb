import type { NodeProps } from '@xyflow/react';
import { CopyCheck, Database, Layers, ListChecks, type LucideIcon } from 'lucide-react';
import { memo } from 'react';
import type { WorkloadFigure } from '../../graph/elements.ts';
import { formatLabels } from '../../graph/relations.ts';
import { workloadState } from '../../graph/words.ts';
import type { WorkloadRecord } from '../../model/world.ts';
import { useActions } from '../../session/context.tsx';
import { Stepper } from '../../ui/Stepper.tsx';
import { usePointed } from '../use-pointed.ts';
import { Ports } from './Ports.tsx';

/** Also on the palette. */
export const workloadIcons: Readonly<Record<WorkloadRecord['kind'], LucideIcon>> = {
  Deployment: Layers,
  StatefulSet: Database,
  DaemonSet: CopyCheck,
  Job: ListChecks,
};

/** What keeps pods: how many there shall be, and how many there are. */
export const WorkloadCard = memo(function WorkloadCard({ id, data: { record, slim } }: NodeProps<WorkloadFigure>) {
  const { scale } = useActions();
  const pointed = usePointed(id);
  const { kind, name, job } = record;
  const Icon = workloadIcons[kind];
  return (
    <div className={`workload${slim ? ' slim' : ''}${pointed ? ' pointed' : ''}`}>
      <div className="workload-words">
        <span className="workload-name" title={kind}>
          <Icon size={15} aria-hidden />
          <strong>{name}</strong>
          {kind !== 'Deployment' && !slim && <span className="flag-kind">{kind}</span>}
        </span>
        {!slim && <span className="mono muted workload-labels">{formatLabels(record.podLabels)}</span>}
        <span className="workload-ready">
          {slim ? workloadState(record).replace(' pods', '') : workloadState(record)}
        </span>
      </div>
      {kind !== 'DaemonSet' && !job?.end && (
        <div className="nodrag nopan">
          <Stepper
            label={`${kind === 'Job' ? 'Pods at once' : 'Replicas'} of ${name}`}
            value={record.replicas}
            min={0}
            max={500}
            onChange={(replicas) => void scale(record, replicas)}
          />
        </div>
      )}
      <Ports to />
    </div>
  );
});
