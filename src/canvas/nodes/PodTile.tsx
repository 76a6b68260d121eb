import './pod-tile.css';
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import type { PodFigure } from '../../graph/elements.ts';
import { lookOf, podState, splitName } from '../../graph/words.ts';
import { usePointed } from '../use-pointed.ts';
import { podIcons } from './PodIcons.tsx';
import { Ports } from './Ports.tsx';

/** A pod: what tells it apart, its address and its state. */
export const PodTile = memo(function PodTile({ id, data: { record, density } }: NodeProps<PodFigure>) {
  const pointed = usePointed(id);
  const look = lookOf(record);
  const Icon = podIcons[look];
  const { stem, suffix } = splitName(record);
  const classes = `pod pod-${density} look-${look}${pointed ? ' pointed' : ''}`;
  return (
    <div className={classes} title={density === 'full' ? undefined : `${record.name}\n${podState(record)}`}>
      {density !== 'tiny' && (
        <span className="pod-name">
          <Icon size={15} aria-hidden className="pod-icon" />
          {density === 'full' && stem !== '' && <span className="pod-stem">{stem}</span>}
          <strong>{suffix}</strong>
        </span>
      )}
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
