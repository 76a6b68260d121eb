import { ArtifactCache, NftablesProxier } from '../../engine/index.ts';
import type { CaseFolder } from './case-files.ts';
import { CaseState, optionsOf, type ProxyFile } from './case-state.ts';
import { difference, lineDifference, prefix } from './difference.ts';
import type { Flow } from './flow.ts';
import { NftTable } from './nft-table.ts';
import { sortNft } from './sort-nft.ts';
import { walkNft } from './walk-nft.ts';

interface StepFile {
  readonly sync?: 'full' | 'partial';
  readonly transactionOperations?: number;
  readonly staleChains?: readonly string[];
  readonly ageStaleChains?: boolean;
}

/** One assertion of `asserts.yaml` that looks at the table. */
export type NftAssert =
  | { readonly kind: 'element'; readonly map: string; readonly key: readonly string[]; readonly exists: boolean }
  | { readonly kind: 'text'; readonly contains: string; readonly exists: boolean };

/** An nftables case: one proxier and its table, through all its steps. */
export class NftCase {
  static readonly files: readonly string[] = ['chains.yaml', 'input.rules'];
  readonly proxier: NftablesProxier;
  readonly #table = new NftTable();
  readonly #state: CaseState;
  readonly #nodeIPs: readonly string[];
  /** The sync's last transaction. */
  #transaction = '';
  #operations = 0;

  constructor(file: ProxyFile) {
    this.proxier = new NftablesProxier(optionsOf(file), new ArtifactCache(), () => this.#table.listing());
    this.#state = new CaseState(this.proxier, file);
    this.#nodeIPs = file.nodeIPs ?? [];
  }

  /** The kernel had this before the first sync. */
  begin(existing: string): void {
    this.#table.run(existing);
  }

  /** Does what a step says, and returns how its outcome differs from what is expected. */
  step(folder: CaseFolder): string | undefined {
    const input = folder.text('input.rules');
    if (input !== undefined) {
      this.#table.run(input);
      return undefined;
    }
    const step = folder.yaml<StepFile>('step.yaml') ?? {};
    this.#state.show(folder.objects());
    if (step.ageStaleChains) this.#state.wait(2000);
    const { full, failure } = this.#write();
    if (failure !== undefined) return `nft refused the transaction: ${failure}`;
    return (
      (step.sync && prefix('sync', difference(step.sync, full ? 'full' : 'partial'))) ??
      this.#checkStep(step) ??
      this.#checkRules(folder)
    );
  }

  walk(flow: Flow): ReturnType<typeof walkNft> {
    return walkNft(this.#table, flow, this.#nodeIPs);
  }

  check(assert: NftAssert): string | undefined {
    switch (assert.kind) {
      case 'element':
        return difference(assert.exists, this.#table.verdicts(assert.map).has(assert.key.join(' . ')));
      case 'text':
        return difference(assert.exists, this.#transaction.includes(assert.contains));
      default:
        return 'unknown kind of assertion';
    }
  }

  #write(): ReturnType<CaseState['sync']> {
    return this.#state.sync(() => {
      const { deletions, text } = this.proxier.take();
      this.#table.run(deletions);
      this.#transaction = text;
      this.#operations = this.#table.run(text);
    });
  }

  #checkStep({ transactionOperations, staleChains }: StepFile): string | undefined {
    const operations =
      transactionOperations === undefined ? undefined : difference(transactionOperations, this.#operations);
    const stale = [...this.proxier.staleChains].sort();
    const chains = staleChains === undefined ? undefined : difference([...staleChains].sort(), stale);
    return prefix('transactionOperations', operations) ?? prefix('staleChains', chains);
  }

  #checkRules(folder: CaseFolder): string | undefined {
    const expected = folder.text('expected.rules');
    const found = expected === undefined ? undefined : lineDifference(sortNft(expected), sortNft(this.#table.dump()));
    return prefix('rules', found) ?? this.#checkChains(folder);
  }

  /** Rules may be given as whole lines, or as what comes after the chain's name. */
  #checkChains(folder: CaseFolder): string | undefined {
    type Chain = { readonly chain: string; readonly rules: readonly string[] };
    for (const { chain, rules } of folder.yaml<readonly Chain[]>('chains.yaml') ?? []) {
      const whole = rules.some((rule) => rule.startsWith('add rule '));
      const actual = whole ? this.#table.lines(chain) : (this.#table.rules(chain) ?? []);
      const found = lineDifference(rules.join('\n'), actual.join('\n'));
      if (found !== undefined) return `${chain} ${found}`;
    }
    return undefined;
  }
}
