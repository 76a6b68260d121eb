import type { RuleLook } from '../../../model/trace.ts';
import { Memory } from '../rules/memory.ts';
import { usualLimit } from '../way.ts';
import { NftProbe } from './probe.ts';
import type { ChainBody } from './table.ts';
import type { RecordedWalk } from './way.ts';

interface Frame {
  readonly body: ChainBody;
  position: number;
}

/** Walks a recorded way again, with the answers of then, and says why each rule matched or not. */
class Replay {
  readonly #walk: RecordedWalk;
  readonly #probe: NftProbe;
  readonly looks: RuleLook[] = [];
  /** Rules that were skipped because we do not model them. */
  readonly skipped: string[] = [];
  readonly #stack: Frame[] = [];
  #entered = 1;

  constructor(walk: RecordedWalk) {
    this.#walk = walk;
    this.#probe = new NftProbe(walk.way.facts, new Memory());
    const { hook, start } = walk.way;
    this.#probe.again(hook, walk, start.table, walk.trail);
    this.#run();
  }

  #run(): void {
    const [start] = this.#walk.way.bodies;
    let frame: Frame | undefined = start && { body: start, position: 0 };
    while (frame) {
      const rule = frame.body.rules[frame.position];
      if (!rule) {
        frame = this.#stack.pop();
        continue;
      }
      frame.position++;
      const next: Frame | undefined | 'end' = this.#look(frame);
      if (next === 'end') return;
      frame = next;
    }
    const { start: base, policy } = this.#walk.way;
    const rule = `policy ${policy}`;
    const why = `no rule decided, so the policy ${policy} does`;
    this.looks.push({
      table: base.table.title,
      chain: base.name,
      line: 0,
      rule,
      matched: true,
      why,
      depth: 0,
      count: 1,
    });
  }

  /** Looks at the rule before the frame's position; where to go on. */
  #look(frame: Frame): Frame | undefined | 'end' {
    const { body, position } = frame;
    const rule = body.rules[position - 1];
    if (!rule) return frame;
    const probe = this.#probe;
    const words: string[] = [];
    probe.words = words;
    probe.skipped = false;
    const outcome = rule.run(probe);
    const matched = outcome?.op !== 'break';
    const { text } = rule;
    if (probe.skipped) this.skipped.push(`${body.chain.table.title} ${body.chain.name}: ${text}`);
    this.looks.push({
      table: body.chain.table.title,
      chain: body.chain.name,
      line: position,
      rule: text,
      matched,
      why: (matched ? words.join(', ') : words.at(-1)) || 'every packet matches',
      depth: this.#stack.length,
      count: 1,
    });
    switch (outcome?.op) {
      case undefined:
      case 'break':
      case 'continue':
        return frame;
      case 'return':
        return this.#stack.pop();
      case 'jump':
      case 'goto': {
        if (outcome.op === 'jump') this.#stack.push(frame);
        const next = this.#walk.way.bodies[this.#entered++];
        return next ? { body: next, position: 0 } : 'end';
      }
      default:
        return 'end';
    }
  }
}

/** Every rule the kernel evaluated on a recorded walk, with reasons; more than `limit` like failures in a row become one entry. */
export function explainNft(walk: RecordedWalk, limit = usualLimit): readonly RuleLook[] {
  const folded: RuleLook[] = [];
  let run: RuleLook[] = [];
  const fold = () => {
    const [first] = run;
    if (first && run.length > limit) {
      folded.push({
        ...first,
        why: `${first.why}; the ${run.length - 1} rules after it did not match either`,
        count: run.length,
      });
    } else folded.push(...run);
    run = [];
  };
  for (const look of new Replay(walk).looks) {
    if (look.matched || (run[0] && (run[0].chain !== look.chain || run[0].depth !== look.depth))) fold();
    if (look.matched || look.why.startsWith('not modelled')) {
      fold();
      folded.push(look);
    } else run.push(look);
  }
  fold();
  return folded;
}

/** Rules that a recorded walk skipped because we do not model them. */
export const skippedNft = (walk: RecordedWalk): readonly string[] => new Replay(walk).skipped;
