import { familyOf, parseAddress } from '../../../model/ip.ts';
import type { IPFamily } from '../../../model/objects/index.ts';
import { type Addr, addr, addrText, masked } from '../address.ts';
import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { RecentEntry } from '../rules/memory.ts';
import type { Probe } from '../rules/probe.ts';

const modes = ['set', 'rcheck', 'update', 'remove'] as const;
type Mode = (typeof modes)[number];

interface RecentOptions {
  readonly mode: Mode;
  readonly negated: boolean;
  readonly list: string;
  readonly seconds: number;
  readonly reap: boolean;
  readonly hitcount: number;
  readonly rttl: boolean;
  readonly side: 'rsource' | 'rdest';
  readonly mask: string;
}

const wholeAddress: Readonly<Record<IPFamily, string>> = {
  IPv4: '255.255.255.255',
  IPv6: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
};

/** Stamps kept per address (module parameter ip_pkt_list_tot). */
const stampsKept = 20;

/** `-m recent`: lists of addresses seen lately; kube-proxy's session affinity (net/netfilter/xt_recent.c). */
class RecentCheck implements Check {
  readonly kind = 'recent list';
  readonly pure = false;
  readonly #options: RecentOptions;
  readonly #mask: Addr;

  constructor(options: RecentOptions) {
    this.#options = options;
    this.#mask = addr(options.mask);
  }

  test(probe: Probe): boolean {
    return probe.ask(this) === 1;
  }

  put(probe: Probe): number {
    const { mode, negated, list, hitcount } = this.#options;
    const entries = listOf(probe, list);
    const address = this.#address(probe);
    const entry = this.#lookup(entries, address, probe);
    const now = probe.facts.now();
    if (!entry) {
      if (mode !== 'set') return negated ? 1 : 0;
      entries.set(address, { ttl: probe.packet.ttl, stamps: [now] });
      return negated ? 0 : 1;
    }
    let hit = true;
    if (mode === 'remove') entries.delete(address);
    if (mode === 'rcheck' || mode === 'update') {
      const hits = entry.stamps.filter((stamp) => this.#isRecent(stamp, now)).length;
      hit = hits >= Math.max(1, hitcount);
      if (this.#options.reap) this.#reap(entries, now);
    }
    const matched = hit !== negated;
    if (mode === 'set' || (mode === 'update' && matched)) stamp(entry, now, probe.packet.ttl);
    return matched ? 1 : 0;
  }

  why(probe: Probe, matched: boolean): string {
    const { mode, list, seconds, negated } = this.#options;
    const address = this.#address(probe);
    if (mode === 'set') return `${address} is put on list ${list}`;
    const within = seconds ? ` within ${seconds} s` : '';
    return `${address} is ${matched !== negated ? '' : 'not '}on list ${list}${within}`;
  }

  print(): string {
    const o = this.#options;
    return [
      `-m recent ${bang(o.negated)}--${o.mode}`,
      ...(o.seconds ? [`--seconds ${o.seconds}`] : []),
      ...(o.reap ? ['--reap'] : []),
      ...(o.hitcount ? [`--hitcount ${o.hitcount}`] : []),
      ...(o.rttl ? ['--rttl'] : []),
      `--name ${o.list} --mask ${o.mask} --${o.side}`,
    ].join(' ');
  }

  #address(probe: Probe): string {
    const whole = this.#options.side === 'rsource' ? probe.src : probe.dst;
    const kept = masked(whole, this.#mask);
    return kept === whole ? probe.packet[this.#options.side === 'rsource' ? 'src' : 'dst'] : addrText(kept);
  }

  #lookup(entries: ReadonlyMap<string, RecentEntry>, address: string, probe: Probe): RecentEntry | undefined {
    const entry = entries.get(address);
    return entry && this.#options.rttl && entry.ttl !== probe.packet.ttl ? undefined : entry;
  }

  #isRecent(stamp: number, now: number): boolean {
    return this.#options.seconds === 0 || stamp >= now - this.#options.seconds * 1000;
  }

  #reap(entries: Map<string, RecentEntry>, now: number): void {
    for (const [address, { stamps }] of entries) {
      if (!this.#isRecent(stamps.at(-1) ?? 0, now)) entries.delete(address);
    }
  }
}

function listOf({ memory }: Probe, name: string): Map<string, RecentEntry> {
  let entries = memory.recent.get(name);
  if (!entries) {
    entries = new Map();
    memory.recent.set(name, entries);
  }
  return entries;
}

function stamp(entry: RecentEntry, now: number, ttl: number): void {
  entry.stamps.push(now);
  if (entry.stamps.length > stampsKept) entry.stamps.shift();
  entry.ttl = ttl;
}

export const recent: MatchKind = {
  name: 'recent',
  options: [
    ...modes.map((mode) => option(mode, 0)),
    ...['rsource', 'rdest', 'reap', 'rttl'].map((name) => option(name, 0)),
    ...['seconds', 'hitcount', 'name', 'mask'].map((name) => option(name)),
  ],
  build(given, { family }) {
    const chosen = modes.filter((name) => given.has(name));
    const [mode] = chosen;
    if (mode === undefined)
      throw new RuleError("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
    if (chosen.length > 1)
      throw new RuleError(`recent: option "--${chosen[1]}" cannot be used together with "--${mode}".`);
    const seconds = given.number('seconds') ?? 0;
    if (given.has('reap') && seconds === 0) throw new RuleError('recent: option "--reap" also requires "--seconds".');
    const mask = given.value('mask') ?? wholeAddress[family];
    if (parseAddress(mask) === undefined || familyOf(mask) !== family)
      throw new RuleError(`recent: Bad value for "--mask" option: "${mask}"`);
    return new RecentCheck({
      mode,
      negated: given.negated(mode),
      list: given.value('name') ?? 'DEFAULT',
      seconds,
      reap: given.has('reap'),
      hitcount: given.number('hitcount') ?? 0,
      rttl: given.has('rttl'),
      side: given.has('rdest') ? 'rdest' : 'rsource',
      mask,
    });
  },
};
