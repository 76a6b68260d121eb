import type { NodeProps } from '@xyflow/react';
import { Globe, Laptop } from 'lucide-react';
import { memo } from 'react';
import type { OutsideFigure } from '../../graph/elements.ts';
import { forwardsOf, listensOn } from '../../graph/words.ts';
import { usePointed } from '../use-pointed.ts';
import { Ports } from './Ports.tsx';

/** A host outside the cluster. */
export const OutsideCard = memo(function OutsideCard({ id, data: { record } }: NodeProps<OutsideFigure>) {
  const pointed = usePointed(id);
  const Icon = record.listens.length > 0 ? Globe : Laptop;
  return (
    <div className={`outside${pointed ? ' pointed' : ''}`}>
      <span className="outside-name">
        <Icon size={16} aria-hidden />
        <strong>{record.name}</strong>
      </span>
      <span className="mono">{record.address}</span>
      {record.secondAddress !== undefined && <span className="mono">{record.secondAddress}</span>}
      {record.listens.length > 0 && <span className="outside-listens">listens on {listensOn(record)}</span>}
      {record.forwards && <span className="outside-listens">{forwardsOf(record)}</span>}
      <Ports from="Drag to a Service or a node to send a request" to />
    </div>
  );
});
