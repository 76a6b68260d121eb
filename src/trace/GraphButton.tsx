import { Workflow } from 'lucide-react';
import type { RequestTrace } from '../model/trace.ts';
import { useAside, useClient } from '../session/context.tsx';
import { drawOnNode } from '../session/node-rules.ts';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import styles from './trace.module.css';
import type { Visit } from './visits.ts';

interface GraphButtonProps {
  readonly trace: RequestTrace;
  /** Its index. */
  readonly packet: number;
  readonly visit: Visit;
}

/** Opens what a packet met on a node as a graph of chains; nothing where it met no rules. */
export function GraphButton({ trace, packet, visit }: GraphButtonProps) {
  const [client, aside] = [useClient(), useAside()];
  const node = useWorld((w) => w.nodes.get(visit.place));
  if (!node || visit.hops.every(({ hop }) => hop.looks.length === 0)) return null;
  return (
    <Button
      look="quiet"
      className={styles.graphButton ?? ''}
      onClick={() => void drawOnNode({ client, aside }, { node, trace, packet })}
    >
      <Workflow size={14} aria-hidden /> Show as chain graph
    </Button>
  );
}
