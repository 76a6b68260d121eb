import { Check, ChevronRight, CornerDownRight, Undo2 } from 'lucide-react';
import { type CSSProperties, useId, useState } from 'react';
import type { IPFamily } from '../model/objects/meta.ts';
import type { RuleLook } from '../model/trace.ts';
import { type RuleRow, ruleRows } from './rule-rows.ts';
import { ruleParts } from './rule-text.ts';
import styles from './trace.module.css';
import { countRules } from './words.ts';

const indent = (depth: number): CSSProperties => ({ '--depth': depth }) as CSSProperties;

/** The spaces at which a rule may wrap: not between an option and its value (`-j KUBE-SERVICES`). */
const gaps = /(?<!(?:^|\s)--?[\w-]+)(\s+)/;

/** Words that do not break at their hyphens, so that a wrapped rule stays readable. */
function Words({ text }: { readonly text: string }) {
  let at = 0;
  return text.split(gaps).map((word) => {
    const key = at;
    at += word.length;
    return /^\s*$/.test(word) ? (
      word
    ) : (
      <span key={key} className={styles.word}>
        {word}
      </span>
    );
  });
}

function RuleText({ rule }: { readonly rule: string }) {
  return (
    <code className={styles.ruleText}>
      {ruleParts(rule).map(({ name, text }) =>
        name === 'target' ? (
          <b key={name}>
            <Words text={text} />
          </b>
        ) : (
          <span key={name} className={name === 'comment' ? styles.muted : undefined}>
            <Words text={text} />
          </span>
        ),
      )}
    </code>
  );
}

function Rule({ look }: { readonly look: RuleLook }) {
  const number = look.line === 0 ? 'policy' : look.line;
  return (
    <li className={`${styles.rule} ${look.matched ? styles.matched : styles.skipped}`} style={indent(look.depth)}>
      <span className={styles.ruleMark}>
        {look.matched ? <Check size={14} aria-label="matched" /> : <span className={styles.srOnly}>skipped</span>}
      </span>
      <span className={styles.ruleNumber}>{number}</span>
      <span>
        <RuleText rule={look.rule} />
        {look.why !== '' && <span className={styles.why}>{look.why}</span>}
        {look.count > 1 && <span className={styles.why}>and {countRules(look.count - 1)} like it</span>}
      </span>
    </li>
  );
}

function Fold({ row }: { readonly row: Extract<RuleRow, { kind: 'fold' }> }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li className={styles.foldRow} style={indent(row.depth)}>
      <button
        type="button"
        className={styles.fold}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={14} className={styles.chevron} aria-hidden="true" />
        {countRules(row.count)} skipped{row.why === '' ? '' : `: ${row.why}`}
      </button>
      <ol id={id} className={styles.plainList} hidden={!open}>
        {open && row.looks.map((look) => <Rule key={look.line} look={look} />)}
      </ol>
    </li>
  );
}

function Row({ row }: { readonly row: RuleRow }) {
  if (row.kind === 'rule') return <Rule look={row.look} />;
  if (row.kind === 'fold') return <Fold row={row} />;
  const Icon = row.returned ? Undo2 : CornerDownRight;
  return (
    <li className={styles.chain} style={indent(row.depth)}>
      {(row.depth > 0 || row.returned) && <Icon size={13} aria-hidden="true" />}
      {row.returned && <span className={styles.chainBack}>back in</span>}
      <code>{row.chain}</code>
    </li>
  );
}

/** Tables of which each family has its own under the same name. */
const xtables: ReadonlySet<string> = new Set(['raw', 'mangle', 'nat', 'filter', 'security']);

/** The rules looked at in one hop, those of the packet's family: by table, each chain headed and indented by how deep the jumps are. */
export function RuleRows({ looks, family }: { readonly looks: readonly RuleLook[]; readonly family: IPFamily }) {
  return ruleRows(looks).map(({ table, rows }) => (
    <div key={table} className={styles.table}>
      <h5>
        {table === 'ipvs' ? 'IPVS' : 'table '}
        {table !== 'ipvs' && <code>{table}</code>}
        {family === 'IPv6' && xtables.has(table) && <span className={styles.muted}> (ip6tables)</span>}
      </h5>
      <ol className={styles.plainList}>
        {rows.map((row) => (
          <Row key={row.key} row={row} />
        ))}
      </ol>
    </div>
  ));
}
