import { CircleCheck, CircleX, Maximize2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Outcome, PacketTrace, RequestTrace } from '../model/trace.ts';
import type { RulesAnswer } from '../session/own-rules.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ChainGraph } from './ChainGraph.tsx';
import styles from './rules.module.css';
import { StepList } from './StepList.tsx';
import { packetsWithRules, type Way, wayOf } from './way.ts';

const outcomes: Readonly<Record<Outcome, string>> = {
  answered: 'Let through',
  refused: 'Refused',
  rejected: 'Rejected',
  timeout: 'No answer',
  unresolved: 'No such address',
  unreachable: 'Unreachable',
  'tls-failed': 'TLS failed',
};

const direction = ({ direction }: PacketTrace): string => (direction === 'request' ? '→' : '←');

export type Look = 'graph' | 'steps';

interface AnswerProps {
  readonly answer: Extract<RulesAnswer, { readonly state: 'ready' }>;
  readonly look: Look;
  onLook(look: Look): void;
}

/** What became of the packet: a sentence, and its way as a graph or as a list. Give it a `key` of the answer. */
export function Answer({ answer, look, onLook }: AnswerProps) {
  const { trace, view } = answer.result;
  const telling = useMemo(() => packetsWithRules(trace), [trace]);
  const [chosen, setChosen] = useState(answer.packet ?? telling[0] ?? 0);
  const [large, setLarge] = useState(false);
  const head = useRef<HTMLElement>(null);
  // On a small screen it comes below the form.
  useEffect(() => {
    head.current?.scrollIntoView({ block: 'start' });
  }, []);
  const packet = trace.packets[chosen];
  const way = useMemo(() => wayOf(packet?.hops ?? [], view), [packet, view]);
  const { tables, chains, rules, unknown } = view.totals;
  const [pointedAt, pointAt] = useState<string>();
  const showCard = (id: string) => {
    pointAt(id);
    onLook('graph');
  };
  const shown =
    look === 'graph' ? <ChainGraph way={way} pointedAt={pointedAt} /> : <StepList way={way} onShow={showCard} />;

  return (
    <>
      <header ref={head} className={styles.head}>
        <div>
          <Sentence trace={trace} />
          <p className={styles.totals}>
            {rules === 0
              ? 'No rules for packets of this family: every chain lets it pass.'
              : `${counted(rules, 'rule')} in ${counted(chains, 'chain')} of ${counted(tables, 'table')}.`}
            {unknown > 0 && ` ${counted(unknown, 'rule')} ${unknown === 1 ? 'is' : 'are'} not modelled, and skipped.`}
          </p>
          <Hooks way={way} />
          {way.changed && (
            <p className={styles.changed}>
              Other rules were written since: these are the rules of now, with the steps of then.
            </p>
          )}
        </div>
        <div className={styles.tools}>
          {telling.length > 1 && (
            <label>
              Packet{' '}
              <select className="select" value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
                {telling.map((index) => {
                  const each = trace.packets[index];
                  return (
                    each && (
                      <option key={each.id} value={index}>
                        {direction(each)} {each.label}
                      </option>
                    )
                  );
                })}
              </select>
            </label>
          )}
          <fieldset className={`plain ${styles.looks}`} aria-label="Shown as">
            <Button
              aria-pressed={look === 'graph'}
              onClick={() => {
                pointAt(undefined);
                onLook('graph');
              }}
            >
              Graph
            </Button>
            <Button aria-pressed={look === 'steps'} onClick={() => onLook('steps')}>
              Steps
            </Button>
          </fieldset>
          <Button icon look="quiet" aria-label="Show it large" onClick={() => setLarge(true)}>
            <Maximize2 size={15} aria-hidden />
          </Button>
        </div>
      </header>
      {way.steps.length === 0 ? (
        <p className={styles.hint}>This packet met no rules.</p>
      ) : (
        !large && <div className={styles[look]}>{shown}</div>
      )}
      {large && (
        <Dialog wide title="The packet’s way through the chains" onClose={() => setLarge(false)}>
          <div className={styles.large}>{shown}</div>
        </Dialog>
      )}
    </>
  );
}

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** What a reason begins with is in the word before it. */
const saidFirst = /^(let through|answered|refused|rejected|timed out|unreachable)[: ]+(.*)$/s;

function Sentence({ trace: { outcome, reason } }: { readonly trace: RequestTrace }) {
  const passed = outcome === 'answered';
  const Icon = passed ? CircleCheck : CircleX;
  // Of a machine's rules it is only known what they let through; in the cluster somebody answered.
  const [, said, rest] = saidFirst.exec(reason) ?? [undefined, '', reason];
  const word = said === 'answered' ? 'Answered' : outcome ? outcomes[outcome] : 'Under way';
  return (
    <p className={styles.outcome} role="status">
      <span className={passed ? styles.passed : styles.stopped}>
        <Icon size={16} aria-hidden /> {word}
      </span>{' '}
      <span className={styles.reason}>{rest}</span>
    </p>
  );
}

/** The hooks it passed, in order. */
function Hooks({ way: { lanes } }: { readonly way: Way }) {
  const hooks = lanes.map(({ hook }) => hook).filter((hook, i, all) => hook !== all[i - 1]);
  if (hooks.length === 0) return null;
  return (
    <ol className={styles.hooks} aria-label="Hooks passed">
      {hooks.map((hook) => (
        <li key={hook}>{hook}</li>
      ))}
    </ol>
  );
}
