import type { NodeProps } from '@xyflow/react';
import { Network } from 'lucide-react';
import { memo } from 'react';
import type { BalancerFigure } from '../../graph/elements.ts';
import { usePointed } from '../use-pointed.ts';

const nameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/** A load balancer outside the cluster, or the address that a node announces. */
export const BalancerCard = memo(function BalancerCard({ id, data: { record } }: NodeProps<BalancerFigure>) {
  const pointed = usePointed(id);
  const healthy = record.nodes.filter((n) => n.healthy).length;
  const state = record.announcedBy
    ? `announced by ${nameOf(record.announcedBy)}`
    : `${healthy} of ${record.nodes.length} nodes healthy`;
  return (
    <div
      className={`outside${pointed ? ' pointed' : ''}`}
      title={`${state}, for the Service ${nameOf(record.service)}`}
    >
      <span className="outside-name">
        <Network size={16} aria-hidden />
        <strong>Load balancer</strong>
      </span>
      <span className="mono">{record.address}</span>
    </div>
  );
});
