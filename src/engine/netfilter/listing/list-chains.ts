import type { IPFamily } from '../../../model/objects/meta.ts';
import { parseProtocol } from '../protocols.ts';
import type { Counter, SavedChain, SavedRule } from './saved-rules.ts';
import { sayMatch } from './say-match.ts';
import { sayTarget } from './say-target.ts';

/** The flags of `iptables -L`. */
export interface ListFlags {
  /** `-n`. */
  readonly numeric: boolean;
  /** `-v`. */
  readonly verbose: boolean;
  /** `-x`. */
  readonly exact: boolean;
  readonly lineNumbers: boolean;
  readonly family: IPFamily;
}

/** libxtables xtables_print_num: five digits are shown, more is rounded to thousands (K), then M, G, T. */
function rounded(count: number): string {
  if (count <= 99_999) return String(count);
  let left = Math.round(count / 1000);
  for (const unit of ['K', 'M', 'G']) {
    if (left <= 9999) return `${left}${unit}`;
    left = Math.round(left / 1000);
  }
  return `${left}T`;
}

const countsOf = ([packets, bytes]: Counter, exact: boolean): readonly [string, string] =>
  exact ? [String(packets), String(bytes)] : [rounded(packets), rounded(bytes)];

/** Exact counts have less room than their heads. */
const columns = ([packets, bytes]: readonly [string, string], exact: boolean, room = 8): string =>
  exact ? `${packets.padStart(8)} ${bytes.padStart(room)} ` : `${packets.padStart(5)} ${bytes.padStart(5)} `;

function header(flags: ListFlags): string {
  const { verbose, lineNumbers } = flags;
  const numbers = lineNumbers ? 'num  ' : '';
  const counters = verbose ? columns(['pkts', 'bytes'], flags.exact, 10) : '';
  const devices = verbose ? `${'in'.padEnd(7)}${'out'.padEnd(8)}` : '';
  return `${numbers}${counters}${'target'.padEnd(9)}  prot opt ${devices}${'source'.padEnd(19)}  ${'destination'.padEnd(19)} `;
}

function titleOf(chain: SavedChain, references: number, { verbose, exact }: ListFlags): string {
  if (chain.policy === undefined) return `Chain ${chain.name} (${references} references)`;
  const [packets, bytes] = countsOf(chain.counter, exact);
  return `Chain ${chain.name} (policy ${chain.policy}${verbose ? ` ${packets} packets, ${bytes} bytes` : ''})`;
}

/** `!` and the value; an address without the mask of a host. */
function address(given: string | undefined, { family, numeric }: ListFlags): string {
  const any = numeric ? (family === 'IPv4' ? '0.0.0.0/0' : '::/0') : 'anywhere';
  const negated = given?.startsWith('!') ?? false;
  const bare = given?.slice(negated ? 1 : 0).replace(family === 'IPv4' ? /\/32$/ : /\/128$/, '');
  return `${negated ? '!' : ' '}${(bare ?? any).padEnd(19)}`;
}

function protocol(given: string | undefined, numeric: boolean): string {
  const negated = given?.startsWith('!') ?? false;
  const name = given?.slice(negated ? 1 : 0) ?? 'all';
  return `${negated ? '!' : ' '}${(numeric ? String(parseProtocol(name) ?? name) : name).padEnd(4)}`;
}

/** A rule's row (iptables/nft-shared.c, iptables/xshared.c print_rule_details and print_ipv4_addresses). */
function row(rule: SavedRule, line: number, flags: ListFlags): string {
  const { core, matches, target, goes } = rule;
  const { numeric, verbose, lineNumbers } = flags;
  const number = lineNumbers ? `${line}`.padEnd(4).concat(' ') : '';
  const counters = verbose ? columns(countsOf(rule.counter, flags.exact), flags.exact) : '';
  const fragment = core.get('-f');
  const opt = fragment === undefined ? '--' : fragment === '!' ? '!f' : '-f';
  const any = numeric ? '*' : 'any';
  const device = (flag: string) => (core.get(flag) ?? any).padEnd(6).concat(' ');
  const devices = verbose ? ` ${device('-i')}${device('-o')}` : '';
  const ends = `${address(core.get('-s'), flags)} ${address(core.get('-d'), flags)} `;
  const said = [...matches.map((match) => sayMatch(match, numeric)), sayTarget(target, numeric)].filter(Boolean);
  const words = said.map((each) => ` ${each}`).join('');
  return `${number}${counters}${target.name.padEnd(9)} ${protocol(core.get('-p'), numeric)} ${opt} ${devices}${ends}${goes ? '[goto] ' : ''}${words}`;
}

/** How many rules of the table jump or go to each chain. */
function referencesOf(chains: readonly SavedChain[]): ReadonlyMap<string, number> {
  const references = new Map<string, number>();
  for (const { rules } of chains)
    for (const { target } of rules) references.set(target.name, (references.get(target.name) ?? 0) + 1);
  return references;
}

/** `iptables -L`: all chains of a table, or those named `only`; with `line` only that rule's row, without a head. */
export function listChains(chains: readonly SavedChain[], flags: ListFlags, only?: string, line?: number): string {
  const shown = only === undefined ? chains : chains.filter(({ name }) => name === only);
  if (line !== undefined) {
    const rule = shown[0]?.rules[line - 1];
    return rule ? `${row(rule, line, flags)}\n` : '';
  }
  const references = referencesOf(chains);
  return shown
    .map((chain) =>
      [
        titleOf(chain, references.get(chain.name) ?? 0, flags),
        header(flags),
        ...chain.rules.map((rule, i) => row(rule, i + 1, flags)),
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** `iptables -S`: policies, then chains, then rules; with -v each with its counters. */
export function specChains(chains: readonly SavedChain[], verbose: boolean, only?: string): string {
  const shown = only === undefined ? chains : chains.filter(({ name }) => name === only);
  const counters = ([packets, bytes]: Counter) => (verbose ? ` -c ${packets} ${bytes}` : '');
  const heads = shown.map(({ name, policy, counter }) =>
    policy === undefined ? `-N ${name}` : `-P ${name} ${policy}${counters(counter)}`,
  );
  const rules = shown.flatMap(({ name, rules: all }) =>
    all.map(({ spec, counter }) => {
      // The counters stand before the target.
      const at = verbose ? Math.max(spec.lastIndexOf('-j '), spec.lastIndexOf('-g ')) : -1;
      const before = at < 0 ? spec : spec.slice(0, at).trimEnd();
      return `-A ${name}${before && ` ${before}`}${counters(counter)}${at < 0 ? '' : ` ${spec.slice(at)}`}`;
    }),
  );
  return [...heads, ...rules, ''].join('\n');
}
