import type { Packet } from '../model/packet.ts';
import { packetParts } from './packet-parts.ts';
import styles from './trace.module.css';
import { isTranslated } from './visits.ts';

/** A packet on one line; what differs from `other` is emphasised. */
function PacketLine({ packet, other }: { readonly packet: Packet; readonly other: Packet }) {
  return (
    <code className={styles.packetLine}>
      {packetParts(packet, other).map(({ name, text, changed }) =>
        changed ? (
          <strong key={name} className={styles.changed}>
            {text}
          </strong>
        ) : (
          <span key={name}>{text}</span>
        ),
      )}
    </code>
  );
}

/** The packet in one hop, as terms of a description list: before and after where it was rewritten, else once. */
export function PacketChange({ before, after }: { readonly before: Packet; readonly after: Packet }) {
  return (
    <>
      {isTranslated({ before, after }) ? (
        <>
          <dt>before</dt>
          <dd>
            <PacketLine packet={before} other={after} />
          </dd>
          <dt>after</dt>
          <dd>
            <PacketLine packet={after} other={before} />
          </dd>
        </>
      ) : (
        <>
          <dt>packet</dt>
          <dd>
            <PacketLine packet={after} other={after} />
          </dd>
        </>
      )}
      {before.about && after.about && (
        <>
          <dt>about</dt>
          <dd>
            <PacketLine packet={after.about} other={before.about} />
          </dd>
        </>
      )}
      {before.ttl !== after.ttl && (
        <>
          <dt>TTL</dt>
          <dd>
            {before.ttl} → {after.ttl}
          </dd>
        </>
      )}
    </>
  );
}
