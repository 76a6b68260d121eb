import { memo, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import type { RippleEvent } from '../model/ripple.ts';
import { type Axis, axisOf, lanesOf, nearest, wayTo } from './lanes.ts';
import styles from './timeline.module.css';
import { after, clock } from './words.ts';

const laneHeight = 22;
const axisHeight = 20;
const middle = (lane: number): number => lane * laneHeight + laneHeight / 2;

interface Props {
  readonly events: readonly RippleEvent[];
  /** Virtual ms from which times are counted; undefined: they are given as the clock shows them. */
  readonly from: number | undefined;
  readonly shown: string | undefined;
  readonly pointed: string | undefined;
  onPoint(event: RippleEvent | undefined): void;
  onShow(event: RippleEvent): void;
}

/** Who did what when: a lane for everybody, time from left to right. What can be seen here is read in the table beside it. */
export function Lanes({ events, from, shown, pointed, onPoint, onShow }: Props) {
  const { lanes, laneOf } = useMemo(() => lanesOf(events), [events]);
  const axis = useMemo(() => axisOf(events), [events]);
  const way = useMemo(() => wayTo(events, pointed ?? shown), [events, pointed, shown]);
  const scroller = useRef<HTMLDivElement>(null);
  const shownIndex = events.findIndex(({ id }) => id === shown);
  const shownAt = axis.x[shownIndex];
  const shownLane = laneOf.get(events[shownIndex]?.actor ?? '');
  useEffect(() => {
    const box = scroller.current;
    if (!box || shownAt === undefined) return;
    const { scrollLeft, clientWidth } = box;
    if (shownAt < scrollLeft + 20 || shownAt > scrollLeft + clientWidth - 40) {
      box.scrollLeft = Math.max(0, shownAt - clientWidth / 2);
    }
  }, [shownAt]);
  useEffect(() => {
    const box = scroller.current?.parentElement?.parentElement;
    if (!box || shownLane === undefined) return;
    const { scrollTop, clientHeight } = box;
    const top = shownLane * laneHeight;
    if (top < scrollTop || top + 2 * laneHeight > scrollTop + clientHeight) box.scrollTop = top - clientHeight / 2;
  }, [shownLane]);
  const under = ({ currentTarget, clientX }: PointerEvent): RippleEvent | undefined =>
    events[nearest(axis, clientX - currentTarget.getBoundingClientRect().left)];
  const height = lanes.length * laneHeight + axisHeight;
  return (
    <div className={styles.lanes}>
      <ol className={styles.laneNames}>
        {lanes.map(({ key, label }) => (
          <li key={key} style={{ height: laneHeight }} title={label}>
            {label}
          </li>
        ))}
      </ol>
      <div className={styles.laneScroller} ref={scroller}>
        <svg
          width={axis.width}
          height={height}
          onPointerMove={(e) => onPoint(under(e))}
          onPointerLeave={() => onPoint(undefined)}
          onPointerUp={(e) => {
            const event = under(e);
            if (event) onShow(event);
          }}
        >
          <title>Lanes</title>
          {lanes.map(({ key }, lane) => (
            <line key={key} className={styles.rail} x1={0} x2={axis.width} y1={middle(lane)} y2={middle(lane)} />
          ))}
          {axis.ticks.map(({ x, at }) => (
            <text key={x} className={styles.tick} x={x - 4} y={height - 6}>
              {from === undefined ? clock(at) : after(at - from)}
            </text>
          ))}
          <Marks events={events} axis={axis} laneOf={laneOf} />
          <Way events={events} axis={axis} laneOf={laneOf} way={way} />
        </svg>
      </div>
    </div>
  );
}

interface MarksProps {
  readonly events: readonly RippleEvent[];
  readonly axis: Axis;
  readonly laneOf: ReadonlyMap<string, number>;
}

const Marks = memo(function Marks({ events, axis, laneOf }: MarksProps) {
  const places = placesOf({ events, axis, laneOf });
  return (
    <>
      <path className={styles.line} d={linesOf(events, places, laneOf)} />
      {events.map((event, index) => {
        const [x, y] = places.get(event.id) ?? [0, 0];
        return <Mark key={event.id} kind={event.kind} x={axis.x[index] ?? x} y={y} />;
      })}
      <path className={styles.mark} d={storedOf(events, places, laneOf)} />
    </>
  );
});

/** The chain of causes of what is chosen or pointed at, drawn once more over the rest. */
function Way({ events, axis, laneOf, way }: MarksProps & { readonly way: ReadonlySet<string> }) {
  if (way.size === 0) return null;
  const chain = events.filter(({ id }) => way.has(id));
  const places = placesOf({ events, axis, laneOf });
  const [x] = places.get(chain.at(-1)?.id ?? '') ?? [0];
  return (
    <g className={styles.way}>
      <line className={styles.cursor} x1={x} x2={x} y1={0} y2="100%" />
      <path className={styles.line} d={linesOf(chain, places, laneOf)} />
      {chain.map((event) => {
        const [left, top] = places.get(event.id) ?? [0, 0];
        return <Mark key={event.id} kind={event.kind} x={left} y={top} />;
      })}
      <path className={styles.mark} d={storedOf(chain, places, laneOf)} />
    </g>
  );
}

type Place = readonly [number, number];

const placesOf = ({ events, axis, laneOf }: MarksProps): ReadonlyMap<string, Place> =>
  new Map(
    events.map(({ id, actor }, index) => [id, [axis.x[index] ?? 0, middle(laneOf.get(actor) ?? 0)] as const] as const),
  );

/** Thin lines: from cause to effect, and of each write to the API server and its store. */
function linesOf(
  events: readonly RippleEvent[],
  places: ReadonlyMap<string, Place>,
  laneOf: ReadonlyMap<string, number>,
): string {
  const api = middle(laneOf.get('kube-apiserver') ?? 0);
  const store = middle(laneOf.get('etcd') ?? 0);
  return events
    .map(({ id, kind, because }) => {
      const [x, y] = places.get(id) ?? [0, 0];
      const cause = places.get(because);
      const stored = kind === 'write' ? `M${x} ${y}V${store}` : '';
      if (!cause) return stored;
      // A watch is fed by the API server, whoever wrote.
      const begin = kind === 'delivery' ? api : cause[1];
      const bend = (cause[0] + x) / 2;
      return `${stored}M${cause[0]} ${begin}C${bend} ${begin} ${bend} ${y} ${x} ${y}`;
    })
    .join('');
}

/** Each write's small dots where the API server took it and etcd keeps it. */
const storedOf: typeof linesOf = (events, places, laneOf) =>
  events
    .filter(({ kind }) => kind === 'write')
    .flatMap(({ id }) => ['kube-apiserver', 'etcd'].map((actor) => [places.get(id)?.[0] ?? 0, laneOf.get(actor) ?? 0]))
    .map(([x = 0, lane = 0]) => `M${x - 2} ${middle(lane)}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z`)
    .join('');

const shapes: Readonly<Record<RippleEvent['kind'], string>> = {
  action: 'M0 -6L6 0L0 6L-6 0Z',
  write: 'M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z',
  delivery: 'M-3.5 0A3.5 3.5 0 1 0 3.5 0A3.5 3.5 0 1 0 -3.5 0Z',
  cni: 'M-4 -4H4V4H-4Z',
  sync: 'M0 -5L5 4H-5Z',
};

function Mark({ kind, x, y }: { readonly kind: RippleEvent['kind']; readonly x: number; readonly y: number }) {
  const name = kind === 'delivery' ? styles.hollow : styles.mark;
  return <path className={name} d={shapes[kind]} transform={`translate(${x} ${y})`} />;
}

const legend: readonly (readonly [RippleEvent['kind'], string])[] = [
  ['write', 'wrote'],
  ['delivery', 'heard'],
  ['cni', 'network'],
  ['sync', 'rules'],
];

/** What the marks mean. */
export function Legend() {
  return (
    <p className={styles.legend}>
      {legend.map(([kind, text]) => (
        <span key={kind}>
          <svg width={14} height={12} viewBox="-7 -6 14 12">
            <title>{text}</title>
            <Mark kind={kind} x={0} y={0} />
          </svg>
          {text}
        </span>
      ))}
    </p>
  );
}
