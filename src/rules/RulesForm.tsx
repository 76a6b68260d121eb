import { type FormEvent, useId } from 'react';
import type { Problem } from '../model/problem.ts';
import { useAside } from '../session/context.tsx';
import { type RulesFields, type RulesProtocol, useOwnRules } from '../session/own-rules.ts';
import { Button } from '../ui/Button.tsx';
import { RulesSource } from './RulesSource.tsx';
import styles from './rules.module.css';

type TextField = Exclude<keyof RulesFields, 'rules' | 'source' | 'protocol'>;

const protocols: readonly RulesProtocol[] = ['tcp', 'udp', 'sctp', 'icmp'];

interface FieldProps {
  readonly name: TextField;
  readonly label: string;
  readonly placeholder: string;
  readonly problem?: Problem | undefined;
  readonly disabled?: boolean;
}

function Field({ name, label, placeholder, problem, disabled = false }: FieldProps) {
  const value = useOwnRules((s) => s[name]);
  const fill = useOwnRules((s) => s.fill);
  const id = useId();
  return (
    <div className={styles[name]}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input mono"
        value={value}
        placeholder={placeholder}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={problem && `${id}-problem`}
        onChange={(event) => fill({ [name]: event.target.value })}
      />
      {problem && (
        <p id={`${id}-problem`} className={styles.problem}>
          {problem.message.replace(/^\w+: /, '')}
        </p>
      )}
    </div>
  );
}

/** The rules, whose they are, and the packet. */
export function RulesForm() {
  const aside = useAside();
  const { answer, ask, giveUp, fill, protocol } = useOwnRules();
  const problems = answer.state === 'refused' ? answer.problems : [];
  const of = (field: string) => problems.find((problem) => problem.field === field);
  const known = new Set(['local', 'from', 'to']);
  const select = useId();
  const send = (event: FormEvent) => {
    event.preventDefault();
    void ask(aside);
  };
  return (
    <form className={styles.form} aria-label="Rules and packet" onSubmit={send}>
      <RulesSource problems={problems.filter(({ field }) => !known.has(field ?? ''))} />
      <div className={styles.fields}>
        <Field
          name="local"
          label="Addresses of the machine"
          placeholder="192.168.0.10, 172.17.0.1"
          problem={of('local')}
        />
        <Field name="from" label="From" placeholder="203.0.113.9" problem={of('from')} />
        <Field name="to" label="To" placeholder="192.168.0.10" problem={of('to')} />
        <Field name="port" label="Port" placeholder="80" disabled={protocol === 'icmp'} />
        <div className={styles.protocol}>
          <label htmlFor={select}>Protocol</label>
          <select
            id={select}
            className="select"
            value={protocol}
            onChange={(event) => fill({ protocol: event.target.value as RulesProtocol })}
          >
            {protocols.map((name) => (
              <option key={name} value={name}>
                {name.toUpperCase()}
              </option>
            ))}
          </select>
        </div>
        <Field name="in" label="Comes in by" placeholder="eth0" />
        <Field name="out" label="Leaves by" placeholder="eth0" />
      </div>
      <div className={styles.send}>
        <Button type="submit" look="primary" disabled={answer.state === 'asking'}>
          Send the packet
        </Button>
        {answer.state === 'asking' && <Button onClick={() => giveUp(aside)}>Give up</Button>}
      </div>
    </form>
  );
}
