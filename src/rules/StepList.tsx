import { cardId, shortRule } from './layout.ts';
import styles from './rules.module.css';
import type { Step, Way } from './way.ts';

interface StepListProps {
  readonly way: Way;
  /** Shows a card of the graph, by its id. */
  onShow(card: string): void;
}

/** The same as the graph, in words. */
export function StepList({ way: { lanes, steps }, onShow }: StepListProps) {
  return lanes.map(({ key, hook, table, chain, base, cards }) => {
    const numbers = new Set(cards.flatMap((card) => [...card.steps.values()].flat()));
    const own = steps.filter(({ number }) => numbers.has(number));
    return (
      <section key={key} className={styles.laneSteps}>
        <h4>
          {hook}: table {table}
          {base && chain !== hook && <>, chain {chain}</>}
          {base && <span className="muted"> (priority {base.priority})</span>}
        </h4>
        {own.length === 0 ? (
          <p className="muted">No rule matched.</p>
        ) : (
          <ol>
            {own.map((step) => (
              <li key={step.number} value={step.number}>
                <StepWords step={step} onShow={() => onShow(cardId(key, step.chain))} />
              </li>
            ))}
          </ol>
        )}
      </section>
    );
  });
}

function StepWords({ step, onShow }: { readonly step: Step; readonly onShow: () => void }) {
  const { number, chain, line, rule, why, to } = step;
  return (
    <>
      <button
        type="button"
        className={styles.badge}
        aria-label={`Step ${number}: show it in the graph`}
        onClick={onShow}
      >
        {number}
      </button>
      <div>
        <p>
          <b className="mono">{chain}</b> {line === 0 ? 'its policy' : `rule ${line}`}:{' '}
          <code className="mono">{line === 0 ? rule : shortRule(rule)}</code>
        </p>
        <p className="muted">
          {why}
          {to !== undefined && `; on to ${to}`}
        </p>
      </div>
    </>
  );
}
