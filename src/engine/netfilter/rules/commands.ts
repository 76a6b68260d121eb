import { RuleError } from '../errors.ts';
import { parseNumber, type RuleTable, type TargetKind } from './extension.ts';
import { longCommand } from './long-commands.ts';
import { parseRule } from './parse-rule.ts';
import type { Rule } from './rule.ts';
import { builtinChains } from './table.ts';

export type Policy = 'ACCEPT' | 'DROP';

/** Rules that a command is about. */
interface Rules {
  readonly chain: string;
  readonly rules: readonly Rule[];
  readonly counters: Counters;
}

/** What one line of iptables-restore, or one call of iptables, asks for. Numbers are 1-based as on the command line. */
export type Command =
  | (Rules & { readonly op: 'append' })
  | (Rules & { readonly op: 'check' | 'delete' })
  | (Rules & { readonly op: 'insert'; readonly at: number })
  | (Rules & { readonly op: 'replace'; readonly at: number })
  | { readonly op: 'delete-at'; readonly chain: string; readonly at: number }
  | { readonly op: 'new-chain'; readonly chain: string }
  | { readonly op: 'delete-chain' | 'flush' | 'zero'; readonly chain: string | undefined }
  | { readonly op: 'policy'; readonly chain: string; readonly policy: Policy }
  | { readonly op: 'rename'; readonly chain: string; readonly to: string };

export type Counters = readonly [packets: number, bytes: number] | undefined;

const shortFlags = new Set('-A -I -D -R -C -N -X -F -Z -P -E'.split(' '));

/** `-A` for `-A` and `--append`; undefined for other words. */
export function commandFlag(word: string): string | undefined {
  if (shortFlags.has(word)) return word;
  return word.startsWith('--') ? longCommand(word) : undefined;
}

/** Throws RuleError when the name cannot be a chain's. */
export function checkChainName(name: string): void {
  if (name.length > 28) throw new RuleError(`chain name \`${name}' too long (must be under 29 chars)`);
  if (name.startsWith('-') || name.startsWith('!'))
    throw new RuleError(`chain name not allowed to start with \`${name.charAt(0)}'`);
}

export function parsePolicy(word: string): Policy {
  if (word === 'ACCEPT' || word === 'DROP') return word;
  throw new RuleError('Bad policy name.', true);
}

/** A line's words, beginning with the command (`-A CHAIN …`). Throws RuleError. */
export function parseCommand(at: RuleTable, words: readonly string[]): Command {
  const word = words[0] ?? '';
  const chain = words[1];
  const rest = words.slice(2);
  const flag = commandFlag(word);
  if (flag === undefined)
    throw new RuleError(word.startsWith('-') ? `unknown option "${word}"` : `Bad argument \`${word}'`);
  if (chain !== undefined) checkChainName(chain);
  if (flag === '-X' || flag === '-F' || flag === '-Z') return chainCommand(flag, chain);
  if (chain === undefined) throw new RuleError(`option "${word}" requires an argument`);
  switch (flag) {
    case '-N':
      return { op: 'new-chain', chain };
    case '-P':
      return { op: 'policy', chain, policy: parsePolicy(rest[0] ?? '') };
    case '-E':
      return { op: 'rename', chain, to: rest[0] ?? '' };
    default:
      return ruleCommand(at, flag, chain, rest);
  }
}

function chainCommand(flag: '-X' | '-F' | '-Z', chain: string | undefined): Command {
  return { op: flag === '-X' ? 'delete-chain' : flag === '-F' ? 'flush' : 'zero', chain };
}

function ruleCommand(at: RuleTable, flag: string, chain: string, words: readonly string[]): Command {
  const numbered = flag === '-I' || flag === '-R' || flag === '-D' ? parseNumber(words[0] ?? '') : undefined;
  if (numbered === 0) throw new RuleError(`Invalid rule number \`${words[0]}'`);
  if (flag === '-D' && numbered !== undefined) return { op: 'delete-at', chain, at: numbered };
  if (flag === '-R' && numbered === undefined) throw new RuleError('-R requires a rule number');
  const { rules, counters, kind } = parseRule(at, chain, numbered === undefined ? words : words.slice(1));
  if (kind) checkPlace(kind, at.table, chain);
  switch (flag) {
    case '-I':
      return { op: 'insert', chain, at: numbered ?? 1, rules, counters };
    case '-R':
      return { op: 'replace', chain, at: numbered ?? 1, rules, counters };
    default:
      return { op: flag === '-A' ? 'append' : flag === '-C' ? 'check' : 'delete', chain, rules, counters };
  }
}

/** The kernel refuses some targets in some tables and hooks. Throws RuleError. */
function checkPlace({ tables, hooks }: TargetKind, table: string, chain: string): void {
  const inHook = builtinChains[table]?.includes(chain) ?? false;
  if ((tables && !tables.includes(table)) || (inHook && hooks && !hooks.includes(chain))) {
    throw new RuleError(`RULE_APPEND failed (Invalid argument): rule in chain ${chain}`, true);
  }
}
