import { ArtifactCache, IptablesProxier } from '../../engine/index.ts';
import type { CaseFolder } from './case-files.ts';
import { CaseState, optionsOf, type ProxyFile } from './case-state.ts';
import { difference, lineDifference, prefix } from './difference.ts';
import type { Flow } from './flow.ts';
import { Kernel, type TableName } from './kernel.ts';
import { sortRules } from './sort-rules.ts';
import { walkIptables } from './walk-iptables.ts';

interface StepFile {
  readonly action?: string;
  readonly sync?: 'full' | 'partial';
  readonly natRuleCountChange?: number;
}

/** One assertion of `asserts.yaml` that looks at rules. */
export type IptablesAssert =
  | {
      readonly kind: 'rule';
      readonly table: TableName;
      readonly chain: string;
      readonly destination: string;
      readonly exists: boolean;
    }
  | {
      readonly kind: 'sepDNATRules';
      readonly count?: number;
      readonly withComment?: number;
      readonly lineContaining?: string;
      readonly line?: string;
    }
  | { readonly kind: 'text'; readonly contains: string; readonly exists: boolean };

/** An iptables case: one proxier and one kernel, through all its steps. */
export class IptablesCase {
  static readonly files: readonly string[] = ['chains.yaml', 'input.rules'];
  readonly proxier: IptablesProxier;
  readonly #kernel = new Kernel();
  readonly #state: CaseState;
  readonly #nodeIPs: readonly string[];
  /** The last restore input. */
  #input = '';

  constructor(file: ProxyFile) {
    this.proxier = new IptablesProxier(optionsOf(file), new ArtifactCache(), () => this.#kernel.chains('nat'));
    this.#state = new CaseState(this.proxier, file);
    this.#nodeIPs = file.nodeIPs ?? [];
  }

  /** The kernel had this before the first sync. */
  begin(existing: string): void {
    this.#kernel.restore(existing);
  }

  /** Does what a step says, and returns how its outcome differs from what is expected. */
  step(folder: CaseFolder, first: boolean): string | undefined {
    const input = folder.text('input.rules');
    if (input !== undefined) {
      // Text for the packet walk alone. Its comments are not quoted, so it is not checked as iptables-restore would.
      for (const { table, rule } of rulesOf(input)) this.#kernel.append(table, rule);
      return undefined;
    }
    const step = folder.yaml<StepFile>('step.yaml') ?? {};
    const before = this.proxier.natRuleCount;
    const change = (): number => this.proxier.natRuleCount - before;
    return (
      this.#sync(step, folder, first) ??
      (step.natRuleCountChange === undefined || first
        ? undefined
        : prefix('natRuleCountChange', difference(step.natRuleCountChange, change()))) ??
      this.#checkRules(folder)
    );
  }

  walk(flow: Flow): ReturnType<typeof walkIptables> {
    return walkIptables(this.#kernel, flow, this.#nodeIPs);
  }

  check(assert: IptablesAssert): string | undefined {
    switch (assert.kind) {
      case 'rule': {
        const rules = this.#kernel.rules(assert.table, assert.chain);
        const exists = rules.some(
          ({ destination }) => destination?.value === assert.destination && !destination.negated,
        );
        return difference(assert.exists, exists);
      }
      case 'sepDNATRules':
        return checkSepRules(assert, this.#input);
      case 'text':
        return difference(assert.exists, this.#input.includes(assert.contains));
      default:
        return 'unknown kind of assertion';
    }
  }

  /** Does what `step.yaml` says in words: a foreign rule that makes one sync fail, time that passes, a forced full sync. */
  #sync(step: StepFile, folder: CaseFolder, first: boolean): string | undefined {
    const action = step.action ?? '';
    this.#state.show(folder.objects());
    const foreign = /adds a foreign rule '(\w+): ([^']+)'/.exec(action);
    if (foreign) {
      this.#kernel.append(foreign[1] === 'filter' ? 'filter' : 'nat', foreign[2] ?? '');
      const { failure } = this.#write();
      if (failure === undefined) return 'the sync before this one should have been refused by the kernel, and was not';
    } else if (step.sync === 'full' && !first) {
      this.proxier.failed();
    }
    if (/more than syncPeriod after/.test(action)) this.#state.wait(this.proxier.settings.syncPeriod);
    const { full, failure } = this.#write();
    if (failure !== undefined) return `the kernel refused the input: ${failure}`;
    return step.sync === undefined ? undefined : prefix('sync', difference(step.sync, full ? 'full' : 'partial'));
  }

  #write(): ReturnType<CaseState['sync']> {
    return this.#state.sync(() => {
      this.#input = this.proxier.take().join('');
      this.#kernel.restore(this.#input);
    });
  }

  #checkRules(folder: CaseFolder): string | undefined {
    const expected = folder.text('expected.rules');
    const found = expected === undefined ? undefined : lineDifference(expected, sortRules(this.#input));
    return prefix('rules', found) ?? this.#checkChains(folder);
  }

  #checkChains(folder: CaseFolder): string | undefined {
    type Chain = { readonly table: TableName; readonly chain: string; readonly rules: readonly string[] };
    for (const { table, chain, rules } of folder.yaml<readonly Chain[]>('chains.yaml') ?? []) {
      const actual = this.#kernel.rules(table, chain).map((rule) => rule.text);
      const found = lineDifference(rules.join('\n'), actual.join('\n'));
      if (found !== undefined) return `${table} ${chain} ${found}`;
    }
    return undefined;
  }
}

function* rulesOf(text: string): Generator<{ readonly table: TableName; readonly rule: string }> {
  let table: TableName = 'filter';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line === '*nat' ? 'nat' : 'filter';
    if (line.startsWith('-A ')) yield { table, rule: line };
  }
}

function checkSepRules(
  assert: Extract<IptablesAssert, { readonly kind: 'sepDNATRules' }>,
  input: string,
): string | undefined {
  const rules = input.split('\n').filter((line) => line.startsWith('-A KUBE-SEP-') && line.includes('-j DNAT'));
  const { count, withComment, lineContaining, line } = assert;
  const commented = rules.filter((rule) => rule.includes('--comment')).length;
  return (
    (count === undefined ? undefined : difference(count, rules.length)) ??
    (withComment === undefined ? undefined : difference(withComment, commented)) ??
    (lineContaining === undefined
      ? undefined
      : difference(line ?? '', rules.findLast((rule) => rule.includes(lineContaining)) ?? ''))
  );
}
