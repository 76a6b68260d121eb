import { useState } from 'react';
import type { PacketTrace, PlaceId, RequestTrace } from '../model/trace.ts';
import { useSelection } from '../session/selection.ts';
import { Button } from '../ui/Button.tsx';
import { GraphButton } from './GraphButton.tsx';
import { HopCard } from './HopCard.tsx';
import { PlaceName } from './PlaceName.tsx';
import styles from './trace.module.css';
import { isTelling, visitsOf } from './visits.ts';
import { reasonWords, verdictWords } from './words.ts';

/** The hops that are open at first: those that rewrote or stopped the packet. */
const tellingHops = (packet: PacketTrace): ReadonlySet<number> =>
  new Set(packet.hops.flatMap((hop, index) => (isTelling(hop) ? [index] : [])));

interface Props {
  readonly trace: RequestTrace;
  /** Index of the packet in its request. */
  readonly index: number;
  readonly packet: PacketTrace;
}

/** A packet's way, place by place. Give it a `key` of request and packet, so that each opens on its own telling hops. */
export function PacketWay({ trace, index: packetIndex, packet }: Props) {
  const request = trace.id;
  const [open, setOpen] = useState(() => tellingHops(packet));
  const hoveredPlace = useSelection((state) => state.hoveredPlace);
  const hoveredHop = useSelection(({ hoveredHop: at }) =>
    at?.request === request && at.packet === packetIndex ? at.hop : undefined,
  );
  const all = open.size >= packet.hops.length;
  const toggle = (index: number): void => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  const point = (at: { readonly hop: number; readonly place: PlaceId } | undefined): void =>
    useSelection.setState({
      hoveredHop: at ? { request, packet: packetIndex, hop: at.hop } : null,
      hoveredPlace: at?.place ?? null,
    });
  return (
    <div className={styles.way}>
      <Button className={styles.all ?? ''} onClick={() => setOpen(all ? new Set() : new Set(packet.hops.keys()))}>
        {all ? 'Fold every step' : 'Open every step'}
      </Button>
      <ol className={styles.plainList}>
        {visitsOf(packet).map((visit) => (
          <li
            key={visit.hops[0]?.index}
            className={`${styles.visit} ${visit.place === hoveredPlace ? styles.pointedAt : ''}`}
            data-place={visit.place}
          >
            <h4>
              <PlaceName place={visit.place} />
            </h4>
            <ol className={styles.plainList}>
              {visit.hops.map(({ index, hop }) => (
                <HopCard
                  key={index}
                  hop={hop}
                  open={open.has(index)}
                  pointedAt={hoveredHop === index}
                  onToggle={() => toggle(index)}
                  onPoint={(at) => point(at ? { hop: index, place: hop.place } : undefined)}
                />
              ))}
            </ol>
            <GraphButton trace={trace} packet={packetIndex} visit={visit} />
          </li>
        ))}
      </ol>
      <p className={`${styles.verdict} ${packet.verdict === 'delivered' ? styles.ok : styles.bad}`}>
        <b>{verdictWords[packet.verdict]}</b>: {reasonWords[packet.reason]}.
      </p>
    </div>
  );
}
