import type { Netfilter } from '../../netfilter/types.ts';
import type { Program } from '../program.ts';
import { attempt, Complaint } from './complaint.ts';

/** Of ipset 7.17's set types in Linux 6. */
const revisions: Readonly<Record<string, number>> = {
  'bitmap:port': 3,
  'hash:ip': 6,
  'hash:ip,port': 7,
  'hash:ip,port,ip': 6,
  'hash:ip,port,net': 8,
};

interface SavedSet {
  readonly name: string;
  readonly type: string;
  readonly header: string;
  readonly members: readonly string[];
}

/** The sets of `ipset save` text. */
function setsOf(text: string): readonly SavedSet[] {
  const sets = new Map<string, SavedSet & { readonly members: string[] }>();
  for (const line of text.split('\n')) {
    const [verb, name = '', word = '', ...rest] = line.split(' ');
    if (verb === 'create') sets.set(name, { name, type: word, header: rest.join(' '), members: [] });
    if (verb === 'add') sets.get(name)?.members.push([word, ...rest].join(' '));
  }
  return [...sets.values()];
}

/** How many rules look into a set. */
const referencesTo = (name: string, rules: string): number =>
  rules.split('\n').filter((line) => line.includes(`--match-set ${name} `)).length;

function listed({ name, type, header, members }: SavedSet, rules: string, terse: boolean): string {
  return [
    `Name: ${name}`,
    `Type: ${type}`,
    `Revision: ${revisions[type] ?? 0}`,
    `Header: ${header}`,
    `References: ${referencesTo(name, rules)}`,
    `Number of entries: ${members.length}`,
    ...(terse ? [] : ['Members:', ...members]),
    '',
  ].join('\n');
}

const refused = (message: string): Complaint => new Complaint(`ipset v7.17: ${message}`, 1);
const notFound = (): Complaint => refused('The set with the given name does not exist');

/** What `ipset` was asked. */
interface Question {
  readonly verb: string;
  readonly name: string | undefined;
  readonly rest: readonly string[];
  readonly flags: readonly string[];
}

const flagForm = /^-(n|name|t|terse|q|quiet|exist|!)$/;

function questionOf(words: readonly string[]): Question {
  const [verb = '', name, ...rest] = words.filter((word) => !flagForm.test(word));
  return { verb: verb.replace(/^--?/, ''), name, rest, flags: words.filter((word) => flagForm.test(word)) };
}

function list({ name, flags }: Question, sets: readonly SavedSet[], netfilter: Netfilter): string {
  if (name !== undefined && sets.length === 0) throw notFound();
  if (flags.some((flag) => flag.startsWith('-n'))) return sets.map((set) => `${set.name}\n`).join('');
  const rules = netfilter.save() + netfilter.save({ family: 'IPv6' });
  const terse = flags.some((flag) => flag.startsWith('-t'));
  return sets.map((set) => listed(set, rules, terse)).join('\n');
}

function save({ name }: Question, sets: readonly SavedSet[], saved: string): string {
  if (name !== undefined && sets.length === 0) throw notFound();
  const lines = saved.split('\n').filter((line) => line !== '' && (name === undefined || line.split(' ')[1] === name));
  return lines.map((line) => `${line}\n`).join('');
}

/** What ipset says of an entry that is there. Throws Complaint. */
function test({ name, rest }: Question, [set]: readonly SavedSet[]): string {
  const [entry = ''] = rest;
  if (!set || name === undefined) throw notFound();
  if (!set.members.includes(entry)) throw new Complaint(`${entry} is NOT in set ${name}.`, 1);
  return `Warning: ${entry} is in set ${name}.\n`;
}

/** ipset(8), 7.17: list, save, test, and the commands that change sets. How much memory sets take is not modelled. */
export const ipset =
  (netfilter: Netfilter): Program =>
  (context) => {
    const question = questionOf(context.argv.slice(1));
    const { verb, name, rest, flags } = question;
    attempt(context, () => {
      const saved = netfilter.ipsetSave();
      const sets = setsOf(saved).filter((set) => name === undefined || set.name === name);
      switch (verb) {
        case 'list':
        case 'L':
          return list(question, sets, netfilter);
        case 'save':
        case 'S':
          return save(question, sets, saved);
        case 'test':
        case 'T':
          context.err(test(question, sets));
          return '';
        case 'version':
        case 'v':
          return 'ipset v7.17, protocol version: 7\n';
        case '':
          throw refused("No command specified.\nTry `ipset help' for more information.");
        default: {
          const tolerant = flags.includes('-exist') || flags.includes('-!') ? ['-exist'] : [];
          change(netfilter, verb, name === undefined ? [] : [name, ...rest, ...tolerant], saved);
          return '';
        }
      }
    });
  };

const short: Readonly<Record<string, string>> = { N: 'create', A: 'add', D: 'del', X: 'destroy', F: 'flush' };

function change(netfilter: Netfilter, verb: string, words: readonly string[], saved: string): void {
  const command = short[verb] ?? verb;
  if (!/^(create|add|del|destroy|flush)$/.test(command))
    throw refused(`Unknown argument ${verb}\nTry \`ipset help' for more information.`);
  const all = command === 'flush' || command === 'destroy' ? setsOf(saved).map(({ name }) => name) : [];
  const names = words.length > 0 ? words.slice(0, 1) : all;
  if (words.length === 0 && all.length === 0 && command !== 'flush' && command !== 'destroy')
    throw refused(`Missing mandatory argument to command ${command}`);
  try {
    for (const name of names) netfilter.ipset([command, name, ...words.slice(1)].join(' '));
  } catch (error) {
    throw error instanceof Error ? refused(withoutLine(error.message)) : error;
  }
}

const withoutLine = (message: string): string => message.replace(/^ipset v[\d.]+: Error in line \d+: /, '');
