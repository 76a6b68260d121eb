import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { ChevronsDownUp, ChevronsUpDown, TriangleAlert } from 'lucide-react';
import { type CardRow, type PlacedCard, skippedWords } from './layout.ts';
import styles from './rules.module.css';
import type { Lane } from './way.ts';

export type ChainFlowNode = Node<{ readonly placed: PlacedCard; readonly onFold: () => void }, 'chain'>;
export type LaneFlowNode = Node<{ readonly lane: Lane }, 'lane'>;

/** Heads a lane: where the kernel is, and whose chain it calls. */
export function LaneNode({ data: { lane } }: NodeProps<LaneFlowNode>) {
  const { hook, table, base } = lane;
  return (
    <h4 className={styles.laneHead}>
      {hook} <span className="muted">table</span> {table}
      {base && <span className="muted"> priority {base.priority}</span>}
    </h4>
  );
}

/** A chain with its rules; those that matched carry the numbers of their steps. */
export function ChainNode({ data }: NodeProps<ChainFlowNode>) {
  const { placed, onFold } = data;
  const { card, rows, folds, open } = placed;
  const { chain, entered } = card;
  return (
    <div className={`${styles.card} ${entered ? styles.entered : styles.passedBy}`}>
      <div className={styles.cardHead}>
        <Handle type="target" position={Position.Left} isConnectable={false} className={styles.handle ?? ''} />
        <b className="mono" title={chain.name}>
          {chain.name}
        </b>
        <span className="muted">{entered ? countRules(chain.total) : `${countRules(chain.total)}, not entered`}</span>
        {folds && (
          <button
            type="button"
            className={`nodrag nopan ${styles.foldButton}`}
            aria-expanded={open}
            aria-label={`All rules of ${chain.name}`}
            title={open ? 'Fold them' : 'Show all rules'}
            onClick={onFold}
          >
            {open ? <ChevronsDownUp size={14} aria-hidden /> : <ChevronsUpDown size={14} aria-hidden />}
          </button>
        )}
      </div>
      {rows.length > 0 && (
        <ul>
          {rows.map((row) => (
            <Row key={row.key} row={row} />
          ))}
        </ul>
      )}
    </div>
  );
}

const countRules = (count: number): string =>
  count === 0 ? 'empty' : `${count.toLocaleString('en')} ${count === 1 ? 'rule' : 'rules'}`;

function Row({ row }: { readonly row: CardRow }) {
  const steps = 'steps' in row ? row.steps : [];
  return (
    <li className={`${styles.row} ${steps.length > 0 ? styles.litRow : ''}`} style={{ height: row.height }}>
      {steps.length > 0 ? (
        <span className={styles.badge} title={`Step ${steps.join(', ')}`}>
          {steps.length > 2 ? `${steps[0]}…` : steps.join(', ')}
        </span>
      ) : (
        <span />
      )}
      <RowText row={row} />
      {(row.kind === 'rule' || row.kind === 'fold') && (
        <Handle
          id={row.key}
          type="source"
          position={Position.Right}
          isConnectable={false}
          className={styles.handle ?? ''}
        />
      )}
    </li>
  );
}

function RowText({ row }: { readonly row: CardRow }) {
  switch (row.kind) {
    case 'rule':
      return (
        <>
          <span className={styles.number}>{row.line}</span>
          <code className={`mono ${styles.rule}`} title={row.text}>
            {!row.modelled && (
              <span className={styles.unknown}>
                <TriangleAlert size={11} aria-hidden /> {skippedWords}
              </span>
            )}
            {row.text}
          </code>
        </>
      );
    case 'fold':
      return (
        <span className={styles.note}>
          {row.count === 1 ? '1 rule' : `${row.count.toLocaleString('en')} rules`}{' '}
          {row.looked ? 'did not match' : 'not looked at'}
        </span>
      );
    case 'policy':
      return <span className={styles.note}>policy {row.policy}</span>;
    case 'others':
      return <span className={styles.note}>leads to {row.count.toLocaleString('en')} more chains, not entered</span>;
  }
}
