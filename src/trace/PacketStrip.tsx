import { ArrowLeft, ArrowRight, X } from 'lucide-react';
import type { PacketTrace } from '../model/trace.ts';
import { moveFocus } from './roving.ts';
import styles from './trace.module.css';
import { verdictWords } from './words.ts';

interface Props {
  readonly packets: readonly PacketTrace[];
  /** Index into `packets`. */
  readonly chosen: number;
  onChoose(packet: number): void;
}

/** A request's packets in order of sending: → SYN, ← SYN-ACK, … Those that did not arrive are crossed. */
export function PacketStrip({ packets, chosen, onChoose }: Props) {
  return (
    <ol className={`${styles.plainList} ${styles.strip}`} aria-label="Packets">
      {packets.map((packet, index) => {
        const Arrow = packet.direction === 'request' ? ArrowRight : ArrowLeft;
        const lost = packet.verdict !== 'delivered';
        return (
          <li key={packet.id}>
            <button
              type="button"
              className={`${styles.packet} ${lost ? styles.lost : ''}`}
              aria-current={index === chosen}
              tabIndex={index === chosen ? 0 : -1}
              title={packet.direction === 'request' ? 'From the client' : 'To the client'}
              onKeyDown={moveFocus}
              onClick={() => onChoose(index)}
            >
              <Arrow size={14} aria-label={packet.direction === 'request' ? 'from the client:' : 'to the client:'} />
              {packet.label}
              {lost && (
                <span className={styles.bad}>
                  <X size={14} aria-hidden="true" />
                  {verdictWords[packet.verdict].toLowerCase()}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
