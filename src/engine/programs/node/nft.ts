import { NftError } from '../../netfilter/nft/errors.ts';
import type { Netfilter } from '../../netfilter/types.ts';
import type { Program } from '../program.ts';
import { attempt, Complaint } from './complaint.ts';

const families: readonly string[] = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];

/** A table of `nft list ruleset` with its parts: `set NAME { … }`, `chain NAME { … }`. */
interface ListedTable {
  readonly family: string;
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly { readonly kind: string; readonly name: string; readonly text: string }[];
}

function tablesOf(ruleset: string): readonly ListedTable[] {
  return ruleset.split(/^(?=table )/m).flatMap((text) => {
    const [, family, name] = /^table (\S+) (\S+) \{/.exec(text) ?? [];
    if (family === undefined || name === undefined) return [];
    const blocks = [...text.matchAll(/^\t(\w+) (\S+) \{\n[\s\S]*?^\t\}\n/gm)].map(([block, kind = '', of = '']) => ({
      kind,
      name: of,
      text: block,
    }));
    return [{ family, name, text, blocks }];
  });
}

/** nft's complaint about a word of the command line. */
function complaint(words: readonly string[], at: number, what: string): Complaint {
  const line = words.join(' ');
  const start = words.slice(0, at).join(' ').length + (at === 0 ? 0 : 1);
  const length = Math.max(1, words[at]?.length ?? 1);
  return new Complaint(`Error: ${what}\n${line}\n${' '.repeat(start)}${'^'.repeat(length)}`, 1);
}

/** `nft list …`: throws Complaint. */
function list(words: readonly string[], ruleset: string): string {
  const [, what = '', ...rest] = words;
  const named = families.includes(rest[0] ?? '');
  const family = named ? rest[0] : undefined;
  const names = named ? rest.slice(1) : rest;
  const namesAt = words.length - names.length;
  const all = tablesOf(ruleset);
  const ofFamily = all.filter((table) => family === undefined || table.family === family);
  const plural = /^(table|chain|set|map)s$/.exec(what)?.[1];
  if (what === 'ruleset') return ofFamily.map(({ text }) => text).join('');
  if (what === 'tables') return ofFamily.map((table) => `table ${table.family} ${table.name}\n`).join('');
  if (plural !== undefined)
    return ofFamily
      .map((table) => {
        const parts = table.blocks
          .filter(({ kind }) => kind === plural)
          .map(({ text }) => (plural === 'chain' ? withoutRules(text) : text));
        return `table ${table.family} ${table.name} {\n${parts.join('')}}\n`;
      })
      .join('');
  if (what !== 'table' && what !== 'chain' && what !== 'set' && what !== 'map') {
    const place = what === '' ? `syntax error, unexpected newline` : `syntax error, unexpected string`;
    throw complaint(words, 1, place);
  }
  const table = all.find((each) => each.family === (family ?? 'ip') && each.name === names[0]);
  if (!table)
    throw complaint(
      words,
      namesAt,
      names.length === 0 ? 'syntax error, unexpected newline' : 'No such file or directory',
    );
  if (what === 'table') return table.text;
  const block = table.blocks.find(({ kind, name }) => kind === what && name === names[1]);
  if (!block)
    throw complaint(
      words,
      namesAt + 1,
      names.length < 2 ? 'syntax error, unexpected newline' : 'No such file or directory',
    );
  return `table ${table.family} ${table.name} {\n${block.text}}\n`;
}

/** The head of a chain: what kind it is. */
const withoutRules = (text: string): string =>
  text
    .split('\n')
    .filter((line, i, lines) => i === 0 || i >= lines.length - 2 || /^\t\t(type \S+ hook |comment ")/.test(line))
    .join('\n');

const edits = /^(add|create|delete|destroy|flush|insert|replace)$/;

/** What nft is to be given: `-f -` reads what comes in. Throws Complaint. */
function inputOf(given: readonly string[], words: readonly string[], stdin: string): string {
  const file = given.findIndex((word) => word === '-f' || word === '--file');
  if (file >= 0) {
    const name = given[file + 1] ?? '';
    if (name === '-' || name === '/dev/stdin') return stdin;
    throw new Complaint(`internal:0:0-0: Error: Could not open file "${name}": No such file or directory\n`, 1);
  }
  const [verb = ''] = words;
  if (/^(monitor|reset|describe|rename)$/.test(verb)) throw new Complaint(`nft ${verb} is not modelled by Kubehop`, 1);
  if (!edits.test(verb))
    throw complaint(words, 0, `syntax error, unexpected ${verb === '' ? 'end of file' : 'string'}`);
  return words.join(' ');
}

function load(netfilter: Netfilter, input: string): void {
  try {
    netfilter.nft(input);
  } catch (error) {
    throw error instanceof NftError ? refused(error) : error;
  }
}

const refused = ({ message }: NftError): Complaint => new Complaint(message, 1);

/** nft(8), 1.0.6: lists, and takes commands from its words, with `-f -` from what comes in. */
export const nft =
  (netfilter: Netfilter): Program =>
  (context) => {
    const given = context.argv.slice(1);
    attempt(context, () => {
      if (given.includes('-v') || given.includes('--version')) return 'nftables v1.0.6 (Lester Gooch #5)\n';
      const flags = given.filter((word) => /^-[a-zA-Z]/.test(word) && word !== '-f');
      if (flags.some((flag) => /[jea]/.test(flag)))
        throw new Complaint(`nft: ${flags.join(' ')} is not modelled by Kubehop: rules have no handles here`, 1);
      const words = given.filter((word) => !/^-[a-zA-Z]/.test(word)).flatMap((word) => word.trim().split(/\s+/));
      if (words[0] === 'list') return list(words, netfilter.nftList());
      load(netfilter, inputOf(given, words, context.stdin));
      return '';
    });
  };
