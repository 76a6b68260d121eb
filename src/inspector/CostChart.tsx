import { type PointerEvent, useState } from 'react';
import type { RuleCost } from '../model/rule-cost.ts';
import type { ProxyMode } from '../model/scene.ts';
import { useMedia } from '../ui/use-media.ts';
import { costLines, mostRules, narrow, roundUp, wide, xOf, yOf } from './cost-lines.ts';

interface Props {
  readonly costs: readonly RuleCost[];
  /** The mode that the cluster runs in. */
  readonly mode: ProxyMode | undefined;
}

const number = (value: number): string => value.toLocaleString('en');

/** A line a mode over the Services' ports, one of which is told in numbers; below the first, the middle and the last as a table. */
export function CostChart({ costs, mode }: Props) {
  const frame = useMedia('(max-width: 520px)') ? narrow : wide;
  const ports = costs[0]?.ports ?? [];
  const [chosen, setChosen] = useState<number>();
  const at = Math.min(chosen ?? ports.length - 1, ports.length - 1);
  const most = mostRules(costs);
  const top = roundUp(most);
  const x = xOf(frame, at, ports.length);
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * frame.width - frame.left;
    const share = across / (frame.width - frame.left - frame.right);
    setChosen(Math.round(Math.min(1, Math.max(0, share)) * (ports.length - 1)));
  };
  return (
    <>
      <svg
        className="cost-chart"
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        onPointerMove={point}
        aria-hidden="true"
      >
        {[0, top / 2, top].map((tick) => (
          <g key={tick} className="cost-grid">
            <line
              x1={frame.left}
              x2={frame.width - frame.right}
              y1={yOf(frame, tick, top)}
              y2={yOf(frame, tick, top)}
            />
            <text x={frame.left - 8} y={yOf(frame, tick, top) + 4} textAnchor="end">
              {number(tick)}
            </text>
          </g>
        ))}
        <line className="cost-at" x1={x} x2={x} y1={frame.top} y2={frame.height - frame.bottom} />
        {costLines(frame, costs, top).map(({ cost, points, labelY }) => (
          <g key={cost.mode} className={`cost-line ${cost.mode}${cost.mode === mode ? ' current' : ''}`}>
            <polyline points={points} />
            <circle cx={x} cy={yOf(frame, cost.ports[at]?.rules ?? 0, top)} r={3.5} />
            <text x={frame.width - frame.right + 8} y={labelY + 4}>
              {cost.mode}
            </text>
          </g>
        ))}
        <text className="cost-axis" x={frame.left} y={frame.height - 6}>
          first Service
        </text>
        <text className="cost-axis" x={frame.width - frame.right} y={frame.height - 6} textAnchor="end">
          last Service
        </text>
      </svg>
      <label className="cost-choice">
        <span>Service</span>
        <input
          type="range"
          min={0}
          max={Math.max(0, ports.length - 1)}
          value={at}
          aria-valuetext={`${ports[at]?.name}: ${told(costs, at)}`}
          onChange={(event) => setChosen(event.target.valueAsNumber)}
        />
      </label>
      <p className="cost-told">
        <span className="mono">{ports[at]?.name}</span>: {told(costs, at)}
      </p>
      <CostTable costs={costs} mode={mode} />
    </>
  );
}

const told = (costs: readonly RuleCost[], at: number): string =>
  costs.map(({ mode, ports }) => `${mode} ${number(ports[at]?.rules ?? 0)}`).join(', ');

function CostTable({ costs, mode }: Props) {
  const count = costs[0]?.ports.length ?? 0;
  const rows = [
    ['first', 0],
    ['middle', count >> 1],
    ['last', count - 1],
  ] as const;
  return (
    <table className="endpoints cost-table">
      <caption>
        Rules walked, of {number(costs[0]?.total ?? 0)} {costs[0]?.total === 1 ? 'port' : 'ports'} of Services
      </caption>
      <thead>
        <tr>
          <th scope="col">Service</th>
          {costs.map((cost) => (
            <th key={cost.mode} scope="col">
              {cost.mode}
              {cost.mode === mode && ' (now)'}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, index]) => (
          <tr key={name}>
            <th scope="row">
              {name} <span className="mono">{costs[0]?.ports[index]?.name}</span>
            </th>
            {costs.map((cost) => (
              <td key={cost.mode}>{number(cost.ports[index]?.rules ?? 0)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
