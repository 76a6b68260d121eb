import type { Hook, RuleLook } from '../../../model/trace.ts';
import type { Ending } from '../ending.ts';
import { EndlessWay, mostChains } from '../errors.ts';
import { HookWalk } from '../hook-walk.ts';
import type { Entrance } from '../rules/probe.ts';
import type { NftProbe } from './probe.ts';
import { explainNft, skippedNft } from './replay.ts';
import type { NftRule } from './rule.ts';
import type { ChainBody, NftChain } from './table.ts';
import type { Outcome } from './verdict.ts';
import type { NftWay, RecordedWalk } from './way.ts';

/** Jumps that may be open at once (NFT_JUMP_STACK_SIZE). */
const deepest = 16;

const accepted: Ending = { op: 'accept' };
const dropped: Ending = { op: 'drop' };
const policyDropped: Ending = { op: 'policy-drop' };

/** What a walk from a base chain left behind. */
export class NftWalk extends HookWalk implements RecordedWalk {
  readonly way: NftWay;
  /** What the world and the sets answered, in order. */
  readonly trail: readonly unknown[] | undefined;

  constructor(way: NftWay, entrance: Entrance, trail: readonly unknown[] | undefined) {
    super(entrance);
    this.way = way;
    this.trail = trail;
  }

  get rulesWalked(): number {
    return this.way.rulesWalked;
  }

  explain(limit?: number): readonly RuleLook[] {
    return explainNft(this, limit);
  }

  get notModelled(): readonly string[] {
    return skippedNft(this);
  }
}

/** Walks packets through base chains (net/netfilter/nf_tables_core.c nft_do_chain). One per namespace. */
export class NftWalker {
  readonly probe: NftProbe;
  readonly #bodies: ChainBody[] = [];
  readonly #stack: { readonly body: ChainBody; readonly position: number }[] = [];
  readonly #ways = new WeakMap<NftChain, NftWay>();
  #ending: Ending | undefined;
  #rule = '';

  constructor(probe: NftProbe) {
    this.probe = probe;
  }

  /** How the last walk ended. */
  get ending(): Ending {
    return this.#ending ?? accepted;
  }

  /** The rule that decided it, with its chain; empty when the policy did. */
  get rule(): string {
    return this.#rule;
  }

  walk(start: NftChain, hook: Hook, entrance: Entrance): NftWalk {
    const { probe } = this;
    probe.begin(hook, entrance, start.table);
    this.#bodies.length = 0;
    this.#stack.length = 0;
    this.#ending = undefined;
    this.#rule = '';
    const rulesWalked = this.#run(start);
    const { facts } = probe;
    const policy = start.base?.policy ?? 'accept';
    this.#ending ??= policy === 'drop' ? policyDropped : accepted;
    return new NftWalk(
      this.#way({ facts, hook, start, policy, bodies: this.#bodies, rulesWalked }),
      entrance,
      probe.trail,
    );
  }

  /** Returns how many rules were evaluated. */
  #run(start: NftChain): number {
    let walked = 0;
    let body: ChainBody | undefined = this.#enter(start);
    let position = 0;
    while (body) {
      const rule: NftRule | undefined = body.rules[position];
      if (!rule) {
        const back = this.#stack.pop();
        body = back?.body;
        position = back?.position ?? 0;
        continue;
      }
      walked++;
      position++;
      const outcome = rule.run(this.probe);
      if (outcome === undefined || outcome.op === 'break' || outcome.op === 'continue') continue;
      if (outcome.op === 'return') position = body.rules.length;
      else if (outcome.op === 'jump' || outcome.op === 'goto') {
        const next = this.#follow(outcome, body, position);
        if (!next) break;
        body = next;
        position = 0;
      } else {
        this.#ending = endingOf(outcome);
        this.#rule = `${body.chain.table.title} ${body.chain.name}: ${rule.text}`;
        break;
      }
    }
    return walked;
  }

  /** The body of the chain that a jump or goto leads to; undefined where the kernel gives up. */
  #follow(
    to: Extract<Outcome, { readonly op: 'jump' | 'goto' }>,
    body: ChainBody,
    position: number,
  ): ChainBody | undefined {
    const chain = body.chain.table.chains.get(to.chain);
    if (to.op === 'jump') this.#stack.push({ body, position });
    if (chain && this.#stack.length < deepest) return this.#enter(chain);
    this.#ending = dropped;
    this.#rule = `${body.chain.table.title} ${body.chain.name}: jumps nest too deep`;
    return undefined;
  }

  #enter(chain: NftChain): ChainBody {
    if (this.#bodies.length > mostChains) throw new EndlessWay();
    this.#bodies.push(chain.body);
    return chain.body;
  }

  #way(way: NftWay): NftWay {
    const last = this.#ways.get(way.start);
    if (
      last &&
      last.rulesWalked === way.rulesWalked &&
      last.policy === way.policy &&
      last.hook === way.hook &&
      isSame(last.bodies, way.bodies)
    ) {
      return last;
    }
    const own = { ...way, bodies: way.bodies.slice() };
    this.#ways.set(way.start, own);
    return own;
  }
}

function isSame(a: readonly ChainBody[], b: readonly ChainBody[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function endingOf(outcome: Outcome): Ending {
  switch (outcome.op) {
    case 'drop':
      return dropped;
    case 'reject':
    case 'nat':
    case 'masquerade':
    case 'redirect':
      return outcome;
    default:
      return accepted;
  }
}
