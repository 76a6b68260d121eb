import { type KeyboardEvent, memo, useEffect, useRef } from 'react';
import type { RippleEvent } from '../model/ripple.ts';
import styles from './timeline.module.css';
import { actorName, after, clock, sentenceOf } from './words.ts';

interface Props {
  readonly events: readonly RippleEvent[];
  /** Place of the first of them in the whole ripple. */
  readonly first: number;
  /** All events by id with their places, for causes on other pages. */
  readonly places: ReadonlyMap<string, { readonly index: number; readonly event: RippleEvent }>;
  readonly from: number | undefined;
  readonly shown: number;
  readonly pointed: string | undefined;
  /** What is pointed at on the canvas. */
  readonly pointedObject: string | null;
  onPoint(event: RippleEvent | undefined): void;
  onShow(index: number): void;
}

const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

/** The ripple as a table; a row is a step. */
export function EventTable({ events, first, places, from, shown, pointed, pointedObject, onPoint, onShow }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const focus = useRef(false);
  useEffect(() => {
    const button = body.current?.querySelector<HTMLElement>('[aria-current="step"] button');
    if (!button || shown < 0) return;
    button.closest('tr')?.scrollIntoView({ block: 'nearest' });
    if (focus.current) button.focus({ preventScroll: true });
    focus.current = false;
  }, [shown]);
  const go = (index: number): void => {
    focus.current = true;
    onShow(index);
  };
  const onKey = (event: KeyboardEvent, index: number): void => {
    const by = moves[event.key];
    const cause = event.key === 'ArrowLeft' ? places.get(events[index - first]?.because ?? '')?.index : undefined;
    const next = by === undefined ? cause : index + by;
    if (next === undefined) return;
    event.preventDefault();
    go(next);
  };
  const stop = shown >= first && shown < first + events.length ? shown : first;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col" className={styles.number}>
            #
          </th>
          <th scope="col">{from === undefined ? 'Time' : 'After'}</th>
          <th scope="col">Who</th>
          <th scope="col">Did what</th>
          <th scope="col">Because of</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {events.map((event, offset) => (
          <Row
            key={event.id}
            event={event}
            index={first + offset}
            cause={places.get(event.because)}
            from={from}
            current={shown === first + offset}
            stop={stop === first + offset}
            pointed={pointed === event.id || (pointedObject !== null && pointedObject === event.object)}
            onPoint={onPoint}
            onShow={onShow}
            onKey={onKey}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly event: RippleEvent;
  readonly index: number;
  readonly cause: { readonly index: number; readonly event: RippleEvent } | undefined;
  readonly from: number | undefined;
  readonly current: boolean;
  /** The one row the Tab key stops at. */
  readonly stop: boolean;
  readonly pointed: boolean;
  onPoint(event: RippleEvent | undefined): void;
  onShow(index: number): void;
  onKey(event: KeyboardEvent, index: number): void;
}

const Row = memo(function Row({ event, index, cause, from, current, stop, pointed, onPoint, onShow, onKey }: RowProps) {
  const { at, actor, did, detail, revision } = event;
  return (
    <tr
      data-index={index}
      aria-current={current ? 'step' : undefined}
      className={pointed ? styles.pointed : undefined}
      onPointerEnter={() => onPoint(event)}
      onPointerLeave={() => onPoint(undefined)}
    >
      <td className={styles.number}>{index + 1}</td>
      <td className={styles.time} title={`${clock(at)} on the virtual clock`}>
        {from === undefined ? clock(at) : after(at - from)}
      </td>
      <td className={styles.who}>{actorName(actor)}</td>
      <td>
        <button
          type="button"
          className={styles.did}
          tabIndex={stop ? 0 : -1}
          onClick={() => onShow(index)}
          onKeyDown={(key) => onKey(key, index)}
          onFocus={() => onPoint(event)}
          onBlur={() => onPoint(undefined)}
        >
          {did}
        </button>
        {detail !== '' && <span className={styles.detail}> {detail}</span>}
        {revision !== undefined && <span className={styles.revision}> revision {revision}</span>}
      </td>
      <td>
        {cause && (
          <button
            type="button"
            className={styles.cause}
            tabIndex={-1}
            title={sentenceOf(cause.event)}
            onClick={() => onShow(cause.index)}
          >
            #{cause.index + 1} {actorName(cause.event.actor)}
          </button>
        )}
      </td>
    </tr>
  );
});
