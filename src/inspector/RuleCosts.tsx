import './rule-costs.css';
import { useCallback, useEffect, useState } from 'react';
import type { RuleCost } from '../model/rule-cost.ts';
import { type ProxyMode, proxyModes } from '../model/scene.ts';
import { useAside, useClient } from '../session/context.tsx';
import { Button } from '../ui/Button.tsx';
import { CostChart } from './CostChart.tsx';

/** How many Services are made up to compare with. */
const many = 500;

type Measured =
  | { readonly state: 'measuring' | 'done'; readonly costs: readonly RuleCost[] }
  | { readonly state: 'failed' };

interface Props {
  /** Name of the node. */
  readonly node: string;
  /** The mode it runs in. */
  readonly mode: ProxyMode | undefined;
}

/** How many rules a new connection to each Service is checked against, by mode: measured beside the scene, by connecting. */
export function RuleCosts({ node, mode }: Props) {
  const client = useClient();
  const aside = useAside();
  const [madeUp, setMadeUp] = useState(false);
  const [measured, setMeasured] = useState<Measured>({ state: 'measuring', costs: [] });
  const measure = useCallback(
    async (tell: (measured: Measured) => void): Promise<void> => {
      const of = madeUp ? many : await client.request('service-table', null);
      const costs: RuleCost[] = [];
      for (const each of proxyModes) {
        costs.push(await aside.request('rule-cost', { mode: each, node, of }));
        tell({ state: costs.length < proxyModes.length ? 'measuring' : 'done', costs: [...costs] });
      }
    },
    [client, aside, node, madeUp],
  );
  useEffect(() => {
    let wanted = true;
    const tell = (next: Measured) => wanted && setMeasured(next);
    tell({ state: 'measuring', costs: [] });
    measure(tell).catch(() => tell({ state: 'failed' }));
    return () => {
      wanted = false;
    };
  }, [measure]);
  const total = measured.state === 'failed' ? 0 : (measured.costs[0]?.total ?? 0);
  return (
    <section className="rule-costs" aria-label="Rules walked by a new connection">
      <p>
        How many rules the kernel of {node} looks at for the first packet of a connection from a pod, to{' '}
        {madeUp ? `each of ${many} made-up Services` : 'each port of this cluster’s Services'}. Measured by connecting
        to each, in a copy beside the scene. Later packets of the connection are not checked again: conntrack knows
        them.
      </p>
      {measured.state === 'failed' ? (
        <p role="alert">This could not be measured.</p>
      ) : total > 0 ? (
        <CostChart costs={measured.costs} mode={mode} />
      ) : (
        measured.state === 'done' && <p className="muted">There is no Service with an address.</p>
      )}
      <div className="row">
        <Button onClick={() => setMadeUp(!madeUp)} disabled={measured.state === 'measuring'}>
          {madeUp ? 'Back to this cluster’s Services' : `Compare with ${many} Services`}
        </Button>
        <span className="muted" role="status">
          {measured.state === 'measuring' && 'Measuring…'}
        </span>
      </div>
    </section>
  );
}
