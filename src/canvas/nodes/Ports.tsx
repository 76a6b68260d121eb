import { Handle, Position } from '@xyflow/react';

interface PortsProps {
  /** What dragging from here does; undefined where nothing can be dragged. */
  readonly from?: string;
  /** Whether something can be dragged here: the whole card takes it. */
  readonly to?: boolean;
}

/** Where connections begin and end on a card. */
export function Ports({ from, to = false }: PortsProps) {
  return (
    <>
      {to && <Handle id="target" type="target" position={Position.Left} className="port-cover" />}
      {from !== undefined && (
        <Handle id="source" type="source" position={Position.Right} className="port" title={from} />
      )}
    </>
  );
}
