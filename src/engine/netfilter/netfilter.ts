import type { IPFamily } from '../../model/objects/meta.ts';
import type { Hook } from '../../model/trace.ts';
import { deleteConnections } from './conntrack/commands.ts';
import { bindingOf } from './conntrack/connection.ts';
import { formatConnection, momentOf } from './conntrack/format.ts';
import { Tracker } from './conntrack/tracker.ts';
import { Hooks } from './hooks.ts';
import { IpSets } from './ipset/ip-sets.ts';
import { Ipvs } from './ipvs/ipvs.ts';
import { NftRuleset } from './nft/ruleset.ts';
import type { HookPass, NamespaceFacts, Netfilter, SaveOptions, Skb } from './types.ts';

/** Lazy inputs kept before they are carried out after all. */
const pendingLimit = 64;

interface PendingInput {
  readonly carryOut: () => void;
  readonly failed: ((error: unknown) => void) | undefined;
}

/** xtables rules, conntrack and NAT of one network namespace. */
class XtablesNetfilter implements Netfilter {
  readonly #facts: NamespaceFacts;
  readonly #hooks: Hooks;
  #pending: PendingInput[] = [];

  constructor(facts: NamespaceFacts) {
    this.#facts = facts;
    this.#hooks = new Hooks(facts);
  }

  restore(...[text, { noflush, failed, family }]: Parameters<Netfilter['restore']>): void {
    const rules = this.#hooks.rulesOf(family);
    if (typeof text === 'function') {
      this.#later(() => rules.restore(text(), noflush), failed);
      return;
    }
    this.#settle();
    rules.restore(text, noflush);
  }

  nft(...[input, options]: Parameters<Netfilter['nft']>): void {
    if (typeof input === 'function') {
      this.#later(() => this.#loadNft(input()), options?.failed);
      return;
    }
    this.#settle();
    this.#loadNft(input);
  }

  nftList(): string {
    this.#settle();
    return this.#hooks.nft?.list() ?? '';
  }

  ipset(text: string): void {
    const { memory } = this.#hooks.probe;
    memory.sets ??= new IpSets();
    memory.sets.restore(text);
  }

  ipsetSave(): string {
    return this.#hooks.probe.memory.sets?.save() ?? '';
  }

  ipvsList(): string {
    return this.#hooks.ipvs?.list() ?? '';
  }

  get ipvs(): Ipvs {
    const hooks = this.#hooks;
    if (!hooks.ipvs) {
      hooks.ipvs = new Ipvs({
        isLocal: (address) => this.#facts.isLocal(address),
        now: () => this.#facts.now(),
        forget: (connection) => hooks.tracker.table.delete(connection),
      });
      hooks.probe.memory.ipvs = hooks.ipvs;
      hooks.order();
    }
    return hooks.ipvs;
  }

  iptables(args: string, family?: IPFamily): void {
    this.#settle();
    this.#hooks.rulesOf(family).command(args);
  }

  save(options: SaveOptions = {}): string {
    this.#settle();
    return this.#hooks.rulesOf(options.family).save(options, this.#facts.now());
  }

  run(hook: Hook, skb: Skb): HookPass {
    if (this.#pending.length > 0) this.#settle();
    return this.#hooks.run(hook, skb);
  }

  attach(answer: Skb, cause: Skb): void {
    const binding = bindingOf(cause);
    if (binding) answer.nfct = Tracker.answer(binding);
  }

  conntrackList(): string[] {
    const now = this.#facts.now();
    return this.#hooks.tracker.table.list().map((connection) => formatConnection(momentOf(connection, now)));
  }

  conntrackDelete(filter: Parameters<Netfilter['conntrackDelete']>[0]): number {
    return deleteConnections(this.#hooks.tracker.table, filter, this.#facts.now());
  }

  #loadNft(input: string): void {
    const hooks = this.#hooks;
    hooks.nft ??= new NftRuleset(this.#facts);
    const before = hooks.nft.bases;
    hooks.nft.load(input);
    if (hooks.nft.bases !== before) hooks.order();
  }

  #later(carryOut: () => void, failed: ((error: unknown) => void) | undefined): void {
    this.#pending.push({ carryOut, failed });
    if (this.#pending.length > pendingLimit) this.#settle();
  }

  #settle(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const { carryOut, failed } of pending) {
      try {
        carryOut();
      } catch (error) {
        if (!failed) throw error;
        failed(error);
      }
    }
  }
}

/** The netfilter of one network namespace: empty tables, policies ACCEPT, no connections. */
export const createNetfilter = (facts: NamespaceFacts): Netfilter => new XtablesNetfilter(facts);
