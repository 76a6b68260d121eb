import { useState } from 'react';
import type { RequestTrace } from '../model/trace.ts';
import { useAuthoring } from '../session/authoring/draft.ts';
import { useActions } from '../session/context.tsx';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { OutcomeLabel } from './OutcomeLabel.tsx';
import { PacketStrip } from './PacketStrip.tsx';
import { PacketWay } from './PacketWay.tsx';
import { PlaceName } from './PlaceName.tsx';
import styles from './trace.module.css';
import { opening, rulesWalked, tellingPacket } from './visits.ts';
import { countRules, placeWords, reasonBeside } from './words.ts';

/** One request: what became of it, its packets, and the way of the chosen one. Give it a `key` of the request. */
export function RequestView({ trace }: { readonly trace: RequestTrace }) {
  const [chosen, setChosen] = useState<number>();
  const writing = useAuthoring((a) => a.open);
  const { checkRequest } = useActions();
  const at = chosen ?? tellingPacket(trace.packets);
  const packet = trace.packets[at];
  const where = rulesWalked(opening(trace.packets));
  const walked = where.reduce((sum, { rules }) => sum + rules, 0);
  return (
    <article className={styles.detail} aria-label="Request">
      <header className={styles.summary}>
        <h3>
          <PlaceName place={trace.from} /> → <span className={styles.mono}>{trace.to}</span>
        </h3>
        <p>
          <OutcomeLabel outcome={trace.outcome ?? 'pending'} />{' '}
          {trace.outcome === 'answered'
            ? `by ${trace.by ?? 'nobody'}`
            : reasonBeside(trace.outcome ?? 'pending', trace.reason)}
          {trace.seenFrom !== undefined && (
            <span className={styles.muted}>
              {' '}
              · the server sees the client as <span className={styles.mono}>{trace.seenFrom}</span>
            </span>
          )}
        </p>
        {trace.outcome !== undefined && trace.outcome !== 'answered' && <WhyNoPing trace={trace} />}
        {walked > 0 && (
          <p className={styles.muted}>
            For the first packet the kernel looked at <b>{countRules(walked)}</b>
            {where.length > 1 &&
              ` (${where.map(({ place, rules }) => `${placeWords(place).name}: ${rules}`).join(', ')})`}
            .
          </p>
        )}
      </header>
      {writing && (
        <Button className={styles.makeCheck} disabled={!trace.outcome} onClick={() => void checkRequest(trace.id)}>
          Make this a check
        </Button>
      )}
      <PacketStrip packets={trace.packets} chosen={at} onChoose={setChosen} />
      {packet ? (
        <PacketWay key={packet.id} trace={trace} index={at} packet={packet} />
      ) : (
        <p className={styles.hint}>No packet was sent: the name or address could not be used.</p>
      )}
      {trace.body !== undefined && trace.body !== '' && (
        <details className={styles.answer}>
          <summary>The answer’s text</summary>
          <pre>{trace.body}</pre>
        </details>
      )}
    </article>
  );
}

/** Why nobody answers a ping of a Service, which surprises many. */
function WhyNoPing({ trace: { to, resolved } }: { readonly trace: RequestTrace }) {
  const host = to.startsWith('icmp://') ? to.slice('icmp://'.length).replace(/[[\]/]/g, '') : '';
  const service = useWorld(({ services }) =>
    [...services.values()].find((s) => [s.clusterIP, s.secondClusterIP].includes(resolved ?? host)),
  );
  if (host === '' || !service) return null;
  return (
    <p className={styles.muted}>
      A ping has no port, and the rules of Service {service.name} are for its ports only. No machine has a ClusterIP, so
      that nobody is there to answer; in ipvs mode every node has it, on its device kube-ipvs0.
    </p>
  );
}
