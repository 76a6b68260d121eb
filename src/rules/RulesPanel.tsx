import { useState } from 'react';
import { useOwnRules } from '../session/own-rules.ts';
import { Answer, type Look } from './Answer.tsx';
import { RulesForm } from './RulesForm.tsx';
import styles from './rules.module.css';

/** Rules from a real machine: paste them, ask for a packet, and see its way through their chains. */
export function RulesPanel() {
  const answer = useOwnRules((s) => s.answer);
  const [look, setLook] = useState<Look>('graph');
  return (
    <div className={styles.frame}>
      <div className={styles.panel}>
        <RulesForm />
        <section className={styles.answer} aria-label="The packet’s way">
          {answer.state === 'ready' ? (
            <Answer key={answer.serial} answer={answer} look={look} onLook={setLook} />
          ) : (
            <p className={styles.hint}>
              {answer.state === 'asking'
                ? 'Reading the rules…'
                : answer.state === 'refused'
                  ? 'The packet was not sent: see what is wrong beside the rules.'
                  : 'Paste what iptables-save or nft list ruleset prints on a machine, say which packet, and press Send. Nothing leaves this page.'}
            </p>
          )}
        </section>
      </div>
    </div>
  );
}
