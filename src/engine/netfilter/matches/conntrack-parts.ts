import { AddrRange } from '../address.ts';
import type { Tuple } from '../conntrack/tuple.ts';
import { RuleError } from '../errors.ts';
import { parseProtocol } from '../protocols.ts';
import { bang } from '../rules/check.ts';
import type { GivenOptions } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';
import { parsePortRange, printPorts } from './ports.ts';

/** One option of `-m conntrack`. */
export interface Part {
  readonly print: string;
  /** Depends on the clock, so the answer is asked for and written down. */
  readonly asks?: boolean;
  test(probe: Probe): boolean;
  /** "state is ESTABLISHED". */
  is(probe: Probe): string;
}

const statusNames = { EXPECTED: 1, SEEN_REPLY: 2, ASSURED: 4, CONFIRMED: 8 } as const;

type TupleOption = readonly [
  option: string,
  side: 'original' | 'reply',
  field: 'srcAddr' | 'dstAddr' | 'sport' | 'dport',
];

const addressOptions: readonly TupleOption[] = [
  ['ctorigsrc', 'original', 'srcAddr'],
  ['ctorigdst', 'original', 'dstAddr'],
  ['ctreplsrc', 'reply', 'srcAddr'],
  ['ctrepldst', 'reply', 'dstAddr'],
];
const portOptions: readonly TupleOption[] = [
  ['ctorigsrcport', 'original', 'sport'],
  ['ctorigdstport', 'original', 'dport'],
  ['ctreplsrcport', 'reply', 'sport'],
  ['ctrepldstport', 'reply', 'dport'],
];

const tupleOf = (probe: Probe, side: 'original' | 'reply'): Tuple | undefined => probe.connection[side];
const shown = (tuple: Tuple | undefined, field: TupleOption[2]): string =>
  tuple === undefined
    ? 'unknown'
    : String(field === 'srcAddr' ? tuple.src : field === 'dstAddr' ? tuple.dst : tuple[field]);

function addressPart([name, side, field]: TupleOption, text: string, negated: boolean): Part {
  const range = AddrRange.parse(text);
  if (!range) throw new RuleError(`conntrack: Bad value for "--${name}" option: "${text}"`);
  return {
    print: `${bang(negated)}--${name} ${range.short()}`,
    test: (probe) => {
      const value = tupleOf(probe, side)?.[field];
      return value !== undefined && range.has(value) !== negated;
    },
    is: (probe) => `${side} ${field === 'srcAddr' ? 'source' : 'destination'} is ${shown(tupleOf(probe, side), field)}`,
  };
}

function portPart([name, side, field]: TupleOption, text: string, negated: boolean): Part {
  const range = parsePortRange(text);
  return {
    print: `${bang(negated)}--${name} ${printPorts(range)}`,
    test: (probe) => {
      const port = Number(tupleOf(probe, side)?.[field] ?? -1);
      return port >= 0 && (port >= range.min && port <= range.max) !== negated;
    },
    is: (probe) =>
      `${side} ${field === 'sport' ? 'source' : 'destination'} port is ${shown(tupleOf(probe, side), field)}`,
  };
}

function protocolPart(text: string, negated: boolean): Part {
  const proto = parseProtocol(text);
  if (proto === undefined) throw new RuleError(`unknown protocol "${text}" specified`);
  return {
    print: `${bang(negated)}--ctproto ${proto}`,
    test: (probe) => (probe.connection.original?.proto === proto) !== negated,
    is: (probe) => `connection's protocol is ${probe.connection.original?.proto ?? 'unknown'}`,
  };
}

function statusPart(text: string, negated: boolean): Part {
  const words = text.split(',').map((word) => word.toUpperCase());
  const bad = words.find((word) => word !== 'NONE' && !(word in statusNames));
  if (bad !== undefined) throw new RuleError(`Bad ctstatus "${bad}"`);
  const names = (['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'] as const).filter((name) => words.includes(name));
  const wanted = names.reduce((bits, name) => bits | statusNames[name], 0);
  const fits = (probe: Probe) =>
    wanted === 0 ? (probe.connection.status & 15) === 0 : (probe.connection.status & wanted) !== 0;
  return {
    print: `${bang(negated)}--ctstatus ${names.join(',') || 'NONE'}`,
    test: (probe) => fits(probe) !== negated,
    is: (probe) => `connection's status is 0x${probe.connection.status.toString(16)}`,
  };
}

function expirePart(text: string, negated: boolean): Part {
  const [min = 0, max = min] = text.split(':').map(Number);
  if (Number.isNaN(min) || Number.isNaN(max))
    throw new RuleError(`conntrack: Bad value for "--ctexpire" option: "${text}"`);
  const question = {
    put: ({ connection: { connection: entry }, facts }: Probe) =>
      Math.max(0, Math.floor(((entry?.expiresAt ?? 0) - facts.now()) / 1000)),
  };
  return {
    print: `${bang(negated)}--ctexpire ${min === max ? min : `${min}:${max}`}`,
    asks: true,
    test: (probe) => {
      const seconds = probe.ask(question);
      return (seconds >= min && seconds <= max) !== negated;
    },
    is: (probe) => `connection expires in ${probe.answer} s`,
  };
}

function directionPart(text: string): Part {
  const reply = /^reply$/i.test(text);
  if (!reply && !/^original$/i.test(text)) throw new RuleError(`conntrack: Bad value for "--ctdir" option: "${text}"`);
  return {
    print: `--ctdir ${reply ? 'REPLY' : 'ORIGINAL'}`,
    test: (probe) => probe.connection.original !== undefined && probe.connection.isReply === reply,
    is: (probe) => `direction is ${probe.connection.isReply ? 'REPLY' : 'ORIGINAL'}`,
  };
}

/** What `-m conntrack` says beside the state, in the order of libxt_conntrack's save function. */
export function partsBesideState(given: GivenOptions): Part[] {
  const parts: Part[] = [];
  const add = (name: string, make: (text: string, negated: boolean) => Part): void => {
    const text = given.value(name);
    if (text !== undefined) parts.push(make(text, given.negated(name)));
  };
  add('ctproto', protocolPart);
  for (const each of addressOptions) add(each[0], (text, negated) => addressPart(each, text, negated));
  add('ctstatus', statusPart);
  add('ctexpire', expirePart);
  for (const each of portOptions) add(each[0], (text, negated) => portPart(each, text, negated));
  add('ctdir', directionPart);
  return parts;
}
