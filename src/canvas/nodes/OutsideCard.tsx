import type { NodeProps } from '@xyflow/react';
import { Laptop } from 'lucide-react';
import { memo } from 'react';
import type { OutsideFigure } from '../../graph/elements.ts';
import { usePointed } from '../use-pointed.ts';
import { Ports } from './Ports.tsx';

/** A host outside the cluster. */
export const OutsideCard = memo(function OutsideCard({ id, data: { record } }: NodeProps<OutsideFigure>) {
  const pointed = usePointed(id);
  return (
    <div className={`outside${pointed ? ' pointed' : ''}`}>
      <span className="outside-name">
        <Laptop size={16} aria-hidden />
        <strong>{record.name}</strong>
      </span>
      <span className="mono">{record.address}</span>
      {record.secondAddress !== undefined && <span className="mono">{record.secondAddress}</span>}
      <Ports from="Drag to a Service or a node to send a request" />
    </div>
  );
});
