import type { ConntrackView, RuleLook } from '../../model/trace.ts';
import type { Moment } from './conntrack/moment.ts';
import type { HookPass, HookVerdict } from './types.ts';
import type { Walked } from './way.ts';

/** A packet's way through a hook that one walk, or none, does not tell: several walks, a verdict, a connection that changed. */
export class Pass implements HookPass {
  readonly verdict: HookVerdict;
  /** The first; the others follow from it. */
  readonly #walks: Walked | undefined;
  /** When the packet left the hook. */
  readonly #moment: Moment | undefined;

  constructor(verdict: HookVerdict, walks: Walked | undefined, moment: Moment | undefined) {
    this.verdict = verdict;
    this.#walks = walks;
    this.#moment = moment;
  }

  get rulesWalked(): number {
    let walked = 0;
    for (let walk = this.#walks; walk; walk = walk.next) walked += walk.rulesWalked;
    return walked;
  }

  get conntrack(): ConntrackView | undefined {
    return this.#moment?.conntrack;
  }

  get notModelled(): readonly string[] {
    const rules: string[] = [];
    for (let walk = this.#walks; walk; walk = walk.next) rules.push(...walk.notModelled);
    return rules;
  }

  explain(limit?: number): readonly RuleLook[] {
    const looks: RuleLook[] = [];
    for (let walk = this.#walks; walk; walk = walk.next) looks.push(...walk.explain(limit));
    return looks;
  }
}
