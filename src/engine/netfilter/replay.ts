import type { RuleLook } from '../../model/trace.ts';
import type { ChainBody } from './rules/chain.ts';
import { Memory } from './rules/memory.ts';
import { Probe } from './rules/probe.ts';
import type { Rule } from './rules/rule.ts';
import { type RecordedWalk, usualLimit } from './way.ts';

const notModelled = 'not-modelled';

interface Looked {
  readonly matched: boolean;
  readonly why: string;
  /** What the first failing condition looks at. */
  readonly kind: string;
}

/** Looks at a rule as the kernel does: conditions in order, up to the first that fails. */
function look(rule: Rule, probe: Probe): Looked {
  const words: string[] = [];
  for (const check of rule.checks) {
    if (check.kind === 'not-modelled') continue;
    const matched = check.test(probe);
    const why = check.why(probe, matched);
    if (!matched) return { matched, why, kind: why.startsWith('not modelled') ? notModelled : check.kind };
    if (why !== '') words.push(why);
  }
  if (!rule.modelled) return { matched: false, why: 'not modelled: this rule was skipped', kind: notModelled };
  return { matched: true, why: words.join(', ') || 'every packet matches', kind: '' };
}

/** Where one is in a chain. */
interface Frame {
  readonly body: ChainBody;
  line: number;
}

/** Walks a recorded way again, rule by rule without an index, and says why each rule matched or not. */
class Replay {
  readonly #walk: RecordedWalk;
  readonly #limit: number;
  readonly #probe: Probe;
  readonly #looks: RuleLook[] = [];
  /** Rules that match as far as they are modelled. */
  readonly skipped: string[] = [];
  readonly #stack: Frame[] = [];
  /** Chains entered so far. */
  #entered = 1;
  /** Non-matching rules of one kind in a row. */
  #run: { look: RuleLook; kind: string }[] = [];

  constructor(walk: RecordedWalk, limit: number) {
    this.#walk = walk;
    this.#limit = limit;
    this.#probe = new Probe(walk.way.facts, new Memory());
    this.#probe.replay(walk.way.hook, walk, walk.answers);
  }

  looks(): readonly RuleLook[] {
    const [start] = this.#walk.way.bodies;
    let frame: Frame | undefined = start ? { body: start, line: 0 } : undefined;
    while (frame) {
      const rule = frame.body.rules[frame.line];
      if (!rule) {
        frame = this.#stack.pop();
        continue;
      }
      frame.line++;
      const looked = look(rule, this.#probe);
      if (looked.kind === notModelled) this.skipped.push(rule.text(frame.body.name));
      this.#add(frame, rule, looked);
      if (looked.matched) {
        const next: Frame | 'end' | undefined = this.#follow(rule, frame);
        if (next === 'end') {
          this.#fold();
          return this.#looks;
        }
        frame = next;
      }
    }
    this.#fold();
    this.#looks.push(this.#policyLook());
    return this.#looks;
  }

  #follow({ target }: Rule, frame: Frame): Frame | 'end' | undefined {
    switch (target.op) {
      case 'jump':
      case 'goto': {
        if (target.op === 'jump') this.#stack.push(frame);
        const body = this.#walk.way.bodies[this.#entered++];
        return body && { body, line: 0 };
      }
      case 'return':
        return this.#stack.pop();
      case 'modify':
        target.apply(this.#probe);
        return frame;
      case 'none':
      case 'not-modelled':
        return frame;
      default:
        return 'end';
    }
  }

  #add({ body, line }: Frame, rule: Rule, { matched, why, kind }: Looked): void {
    const text = rule.text(body.name);
    const entry: RuleLook = {
      table: this.#walk.way.table.name,
      chain: body.name,
      line,
      rule: text,
      matched,
      why,
      depth: this.#stack.length,
      count: 1,
    };
    const previous = this.#run[0];
    if (
      matched ||
      (previous && (previous.kind !== kind || previous.look.chain !== body.name || previous.look.depth !== entry.depth))
    ) {
      this.#fold();
    }
    if (matched) this.#looks.push(entry);
    else this.#run.push({ look: entry, kind });
  }

  /** Ends a run of failures: long ones become one entry. */
  #fold(): void {
    const [first] = this.#run;
    if (first && this.#run.length > this.#limit) {
      const why = `${first.look.why}; the ${this.#run.length - 1} rules after it failed likewise (${first.kind})`;
      this.#looks.push({ ...first.look, why, count: this.#run.length });
    } else {
      this.#looks.push(...this.#run.map((each) => each.look));
    }
    this.#run = [];
  }

  #policyLook(): RuleLook {
    const chain = this.#walk.way.bodies[0]?.name ?? '';
    const { policy } = this.#walk.way;
    const table = this.#walk.way.table.name;
    const rule = `-P ${chain} ${policy}`;
    return {
      table,
      chain,
      line: 0,
      rule,
      matched: true,
      why: `no rule decided, so the policy ${policy} does`,
      depth: 0,
      count: 1,
    };
  }
}

/** Every rule the kernel looked at on a recorded walk, with reasons; runs of more than `limit` like failures are folded. */
export const explainWalk = (walk: RecordedWalk, limit = usualLimit): readonly RuleLook[] =>
  new Replay(walk, limit).looks();

/** Rules that a recorded walk skipped because we do not model them, though the rest of them matched. */
export function skippedOn(walk: RecordedWalk): readonly string[] {
  const replay = new Replay(walk, 0);
  replay.looks();
  return replay.skipped;
}
