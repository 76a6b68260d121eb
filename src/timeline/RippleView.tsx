import { useCallback, useMemo, useState } from 'react';
import type { Ripple, RippleEvent } from '../model/ripple.ts';
import { useSelection } from '../session/selection.ts';
import { Button } from '../ui/Button.tsx';
import { EventTable } from './EventTable.tsx';
import { Lanes, Legend } from './Lanes.tsx';
import { ReplayBar } from './ReplayBar.tsx';
import styles from './timeline.module.css';
import { useSteps } from './use-replay.ts';
import type { RippleWish } from './use-ripple.ts';
import { clock } from './words.ts';

/** Rows drawn at once: more take the page too long. */
const pageSize = 150;

interface Props {
  readonly ripple: Ripple;
  readonly wish: RippleWish;
  onWish(wish: RippleWish): void;
}

/** One ripple: what is shown, its steps, its lanes, its table. */
export function RippleView({ ripple, wish, onWish }: Props) {
  const { events, of, actions } = ripple;
  const steps = useSteps(events);
  const [turned, setTurned] = useState<number>();
  const [pointed, setPointed] = useState<string>();
  const pointedObject = useSelection((s) => s.hoveredPlace);
  const places = useMemo(() => new Map(events.map((event, index) => [event.id, { index, event }] as const)), [events]);
  const last = Math.max(0, Math.ceil(events.length / pageSize) - 1);
  const page = Math.min(last, turned ?? (steps.index < 0 ? 0 : Math.floor(steps.index / pageSize)));
  const first = page * pageSize;
  const visible = useMemo(() => events.slice(first, first + pageSize), [events, first]);
  const from = of === '' ? undefined : events[0]?.at;
  const point = useCallback((event: RippleEvent | undefined) => {
    setPointed(event?.id);
    useSelection.setState({ hoveredPlace: event?.object || null });
  }, []);
  const { show: showStep } = steps;
  const show = (index: number): void => {
    setTurned(undefined);
    showStep(index);
  };
  return (
    <div className={styles.frame}>
      <section className={styles.panel} aria-label="Ripple">
        <div className={styles.head}>
          <label className={styles.choice}>
            <span>What came of</span>
            <select
              className="select"
              value={wish.of === '' || wish.of === 'last' ? wish.of : of}
              onChange={({ target }) => onWish({ ...wish, of: target.value })}
            >
              <option value="last">the last thing done{actions[0] ? `: ${actions[0].title}` : ''}</option>
              {actions.map(({ id, at, title }) => (
                <option key={id} value={id}>
                  {clock(at)}: {title}
                </option>
              ))}
              <option value="">everything, whatever it came of</option>
            </select>
          </label>
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={wish.everything}
              onChange={({ target }) => onWish({ ...wish, everything: target.checked })}
            />
            <span>Also what led to nothing</span>
          </label>
          <ReplayBar steps={{ ...steps, show }} events={events} />
        </div>
        {events.length === 0 ? (
          <p className={styles.hint}>Nothing has come of it yet. Let time go on (Space), or choose another.</p>
        ) : (
          <div className={styles.body}>
            <div className={styles.drawing} aria-hidden="true">
              <Lanes
                events={visible}
                from={from}
                shown={events[steps.index]?.id}
                pointed={pointed}
                onPoint={point}
                onShow={({ id }) => show(places.get(id)?.index ?? 0)}
              />
              <Legend />
            </div>
            <section className={styles.rows} aria-label="Steps">
              <EventTable
                events={visible}
                first={first}
                places={places}
                from={from}
                shown={steps.index}
                pointed={pointed}
                pointedObject={pointedObject}
                onPoint={point}
                onShow={show}
              />
              {last > 0 && (
                <nav className={styles.pages} aria-label="Pages">
                  <Button disabled={page === 0} onClick={() => setTurned(page - 1)}>
                    Earlier
                  </Button>
                  <span>
                    {first + 1} to {first + visible.length} of {events.length}
                  </span>
                  <Button disabled={page === last} onClick={() => setTurned(page + 1)}>
                    Later
                  </Button>
                </nav>
              )}
              <p className={styles.folded}>{foldedWords(ripple)}</p>
            </section>
          </div>
        )}
      </section>
    </div>
  );
}

const count = (n: number, one: string, many: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** What is not in the table, and why. */
function foldedWords({ folded, renewals, keptSince, of }: Ripple): string {
  const { more, deliveries, events } = folded;
  const hidden = [
    ...(more > 0
      ? [count(more, `${of === '' ? 'earlier' : 'later'} step`, `${of === '' ? 'earlier' : 'later'} steps`)]
      : []),
    ...(deliveries > 0 ? [count(deliveries, 'delivery nobody acted on', 'deliveries nobody acted on')] : []),
    ...(events > 0 ? [count(events, 'Kubernetes Event', 'Kubernetes Events')] : []),
  ];
  const left = hidden.length > 0 ? `Not shown: ${hidden.join(', ')}.` : '';
  const beats = `Heartbeats are only counted: ${count(renewals, 'Lease renewal', 'Lease renewals')} so far.`;
  const lost = keptSince < 0 ? '' : `What happened before ${clock(keptSince)} is not kept any longer.`;
  return [left, beats, lost].filter(Boolean).join(' ');
}
