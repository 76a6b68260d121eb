import './pod-tile.css';
import type { NodeProps } from '@xyflow/react';
import { Check, CircleCheck, CircleDashed, CircleX, Hourglass, LogOut, type LucideIcon } from 'lucide-react';
import { memo } from 'react';
import type { PodFigure } from '../../graph/elements.ts';
import { lookOf, type PodLook, podState, splitName } from '../../graph/words.ts';
import { usePointed } from '../use-pointed.ts';
import { Ports } from './Ports.tsx';

const icons: Readonly<Record<PodLook, LucideIcon>> = {
  ready: CircleCheck,
  'not-ready': CircleDashed,
  starting: Hourglass,
  failing: CircleX,
  terminating: LogOut,
  done: Check,
};

/** A pod: what tells it apart, its address and its state. */
export const PodTile = memo(function PodTile({ id, data: { record, density } }: NodeProps<PodFigure>) {
  const pointed = usePointed(id);
  const look = lookOf(record);
  const Icon = icons[look];
  const { stem, suffix } = splitName(record);
  const classes = `pod pod-${density} look-${look}${pointed ? ' pointed' : ''}`;
  return (
    <div className={classes} title={density === 'full' ? undefined : `${record.name}\n${podState(record)}`}>
      <span className="pod-name">
        <Icon size={density === 'tiny' ? 13 : 15} aria-hidden className="pod-icon" />
        {density === 'full' && stem !== '' && <span className="pod-stem">{stem}</span>}
        {density !== 'tiny' && <strong>{suffix}</strong>}
      </span>
      {density === 'full' && (
        <>
          <span className="pod-address">{record.address || 'no IP yet'}</span>
          {record.secondAddress !== undefined && <span className="pod-address">{record.secondAddress}</span>}
          <span className="pod-state">
            {podState(record)}
            {record.restarts > 0 && ` · ↻${record.restarts}`}
          </span>
        </>
      )}
      <Ports from="Drag to a Service to send a request" to />
    </div>
  );
});
