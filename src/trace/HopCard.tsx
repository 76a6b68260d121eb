import { ChevronRight } from 'lucide-react';
import { useId } from 'react';
import type { Hop } from '../model/trace.ts';
import { PacketChange } from './PacketChange.tsx';
import { RuleRows } from './RuleRows.tsx';
import styles from './trace.module.css';
import { countRules, hopTitle, stageTerm } from './words.ts';

interface Props {
  readonly hop: Hop;
  readonly open: boolean;
  /** Pointed at here or on the canvas. */
  readonly pointedAt: boolean;
  onToggle(): void;
  onPoint(at: boolean): void;
}

/** One step of a packet: what happened in plain words, and on demand the packet, the connection and the rules. */
export function HopCard({ hop, open, pointedAt, onToggle, onPoint }: Props) {
  const id = useId();
  const stopped = hop.verdict === 'dropped' || hop.verdict === 'rejected';
  return (
    <li className={`${styles.hop} ${stopped ? styles.stopped : ''} ${pointedAt ? styles.pointedHop : ''}`}>
      <button
        type="button"
        className={styles.hopHead}
        aria-expanded={open}
        aria-controls={id}
        onClick={onToggle}
        onPointerEnter={() => onPoint(true)}
        onPointerLeave={() => onPoint(false)}
        onFocus={() => onPoint(true)}
        onBlur={() => onPoint(false)}
      >
        <ChevronRight size={15} className={styles.chevron} aria-hidden="true" />
        <span className={styles.hopTitle}>{hopTitle(hop)}</span>
        <span className={styles.hopTerm}>{stageTerm(hop)}</span>
        {hop.rulesWalked > 0 && <span className={styles.hopCount}>{countRules(hop.rulesWalked)}</span>}
      </button>
      <div id={id} className={styles.hopBody} hidden={!open}>
        {open && (
          <>
            <dl className={styles.facts}>
              <PacketChange before={hop.before} after={hop.after} />
              {hop.conntrack && (
                <>
                  <dt>connection</dt>
                  <dd>
                    <b>{hop.conntrack.state}</b> <span className={styles.muted}>(conntrack)</span>
                    {hop.conntrack.entry !== undefined && <code className={styles.entry}>{hop.conntrack.entry}</code>}
                  </dd>
                </>
              )}
            </dl>
            <RuleRows looks={hop.looks} family={hop.after.family} />
          </>
        )}
      </div>
    </li>
  );
}
