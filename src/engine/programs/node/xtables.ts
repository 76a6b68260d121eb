import type { IPFamily } from '../../../model/objects/meta.ts';
import { IptablesError, iptablesVersion, RestoreError, RuleError } from '../../netfilter/errors.ts';
import { listChains, specChains } from '../../netfilter/listing/list-chains.ts';
import { savedChains } from '../../netfilter/listing/saved-rules.ts';
import { programOf } from '../../netfilter/protocols.ts';
import { quote } from '../../netfilter/rules/tokenize.ts';
import type { Netfilter, SaveOptions } from '../../netfilter/types.ts';
import { type Options, optionForms, parseOptions } from '../options.ts';
import type { Program } from '../program.ts';
import { attempt, Complaint } from './complaint.ts';

type TableName = NonNullable<SaveOptions['table']>;

const tableNames: readonly string[] = ['filter', 'nat', 'mangle', 'raw', 'security'];
const isTable = (name: string): name is TableName => tableNames.includes(name);

// Exit codes as xtables_error: 2 parameter problem, 3 version problem, 1 other.

const usage = (family: IPFamily): string =>
  `\nTry \`${programOf(family)} -h' or '${programOf(family)} --help' for more information.`;
const misused = (family: IPFamily, message: string): Complaint =>
  new Complaint(`${programOf(family)} ${iptablesVersion}: ${message}${usage(family)}`, 2);
const noTable = (family: IPFamily, name: string): Complaint =>
  new Complaint(
    `${programOf(family)} ${iptablesVersion}: table '${name}' does not exist\nPerhaps ${programOf(family)} or your kernel needs to be upgraded.`,
    3,
  );

/** What `-L` and `-S` are asked for. */
interface Listing {
  readonly options: Options;
  readonly chain: string | undefined;
  readonly line: number | undefined;
}

const listForms = optionForms('L=list S=list-rules n=numeric v=verbose x=exact line-numbers t:=table w=wait');

/** What is to be listed; undefined when the words ask for something else. Throws Complaint. */
function listingOf(words: readonly string[], family: IPFamily): Listing | undefined {
  // How long to wait for others is all that may stand behind -w.
  const given = words.filter((word, i) => !(/^\d+$/.test(word) && /^(-w|--wait)$/.test(words[i - 1] ?? '')));
  const options = parseOptions(given, listForms);
  if (options.error || !(options.has('list') || options.has('list-rules'))) return undefined;
  const [chain, number, more] = options.rest;
  if (number !== undefined && !/^[1-9]\d*$/.test(number)) throw misused(family, `Invalid rule number \`${number}'`);
  if (more !== undefined) throw new Complaint(`Bad argument \`${more}'${usage(family)}`, 2);
  return { options, chain, line: number === undefined ? undefined : Number(number) };
}

function list({ options, chain, line }: Listing, netfilter: Netfilter, family: IPFamily): string {
  const table = options.value('table') ?? 'filter';
  if (!isTable(table)) throw noTable(family, table);
  const chains = savedChains(netfilter.save({ table, counters: true, family }));
  if (chain !== undefined && !chains.some(({ name }) => name === chain)) {
    const words = `chain \`${chain}' in table \`${table}' is incompatible, use 'nft' tool.`;
    throw new Complaint(`${programOf(family)} ${iptablesVersion}: ${words}`, 1);
  }
  if (!options.has('list')) return specChains(chains, options.has('verbose'), chain);
  const flags = {
    numeric: options.has('numeric'),
    verbose: options.has('verbose'),
    exact: options.has('exact'),
    lineNumbers: options.has('line-numbers'),
    family,
  };
  return listChains(chains, flags, chain, line);
}

/** Changes rules. Throws Complaint. */
function edit(words: readonly string[], netfilter: Netfilter, family: IPFamily): void {
  const spread = words.flatMap((word) => (/^-t[a-z]/.test(word) ? ['-t', word.slice(2)] : [word]));
  try {
    netfilter.iptables(
      spread.map((word) => (/[\s"\\]/.test(word) || word === '' ? quote(word) : word)).join(' '),
      family,
    );
  } catch (error) {
    throw error instanceof IptablesError && error.cause instanceof RuleError
      ? editRefused(error.message, error.cause, family)
      : error;
  }
}

function editRefused(said: string, { message, fromKernel }: RuleError, family: IPFamily): Complaint {
  if (fromKernel) return new Complaint(said, /^[A-Z_]+ failed/.test(message) ? 4 : 1);
  if (message.startsWith('Bad argument')) return new Complaint(`${message}${usage(family)}`, 2);
  return message.startsWith('table ') ? new Complaint(said, 3) : new Complaint(`${said}${usage(family)}`, 2);
}

/** iptables(8): `-L` and `-S` list, all else changes the node's rules as the real tool would, until kube-proxy writes them again. */
export const iptables =
  (netfilter: Netfilter, family: IPFamily): Program =>
  (context) => {
    const words = context.argv.slice(1);
    attempt(context, () => {
      if (words.includes('-V') || words.includes('--version')) return `${programOf(family)} ${iptablesVersion}\n`;
      const listing = listingOf(words, family);
      if (listing) return list(listing, netfilter, family);
      edit(words, netfilter, family);
      return '';
    });
  };

const seeManual = (program: string, message: string): Complaint =>
  new Complaint(`${program}: ${message}\nLook at manual page \`${program}.8' for more information.`, 1);

function saveOptions(words: readonly string[]) {
  const options = parseOptions(words, saveForms);
  const { error } = options;
  const bare = error?.option.replace(/^-+/, '');
  const said =
    error?.kind === 'requires'
      ? `option requires an argument -- '${bare}'`
      : error?.option.startsWith('--')
        ? `unrecognized option '${error.option}'`
        : `invalid option -- '${bare}'`;
  return { error: error && said, rest: options.rest, counters: options.has('counters'), table: options.value('table') };
}

const saveForms = optionForms('c=counters t:=table M:');

/** iptables-save(8). */
export const iptablesSave =
  (netfilter: Netfilter, family: IPFamily): Program =>
  (context) => {
    const program = `${programOf(family)}-save`;
    attempt(context, () => {
      const { error, rest, ...options } = saveOptions(context.argv.slice(1));
      if (error) throw seeManual(program, error);
      if (rest.length > 0) throw new Complaint('Unknown arguments found on commandline', 1);
      const { counters, table } = options;
      if (table !== undefined && !isTable(table)) throw new Complaint(`Table \`${table}' does not exist`, 1);
      return netfilter.save({ counters, family, ...(table !== undefined && isTable(table) && { table }) });
    });
  };

/** iptables-restore(8) of what comes in. */
export const iptablesRestore =
  (netfilter: Netfilter, family: IPFamily): Program =>
  (context) => {
    const noflush = context.argv.some((word) => /^(-n|--noflush)$/.test(word));
    attempt(context, () => {
      try {
        netfilter.restore(context.stdin, { noflush, family });
      } catch (error) {
        throw error instanceof RestoreError ? restoreRefused(error) : error;
      }
      return '';
    });
  };

const restoreRefused = ({ message, cause }: RestoreError): Complaint =>
  new Complaint(message, cause instanceof RuleError && !cause.fromKernel ? 2 : 1);
