import { familyOf, parseAddress } from '../../../model/ip.ts';
import { type Addr, addr, addrText } from '../address.ts';
import { RuleError } from '../errors.ts';
import { parsePort } from '../protocols.ts';
import { type GivenOptions, option, type RuleContext, type TargetKind } from '../rules/extension.ts';
import type { NatRange } from '../rules/target.ts';

type AddressPair = { readonly min: Addr; readonly max: Addr };
type PortPair = { readonly min: number; readonly max: number };

const withPorts = [6, 17, 33, 132];

/** `80` or `80-90`. Ports need a protocol that has them. */
function parsePorts(text: string, { protocol }: RuleContext): PortPair {
  if (protocol === undefined || !withPorts.includes(protocol)) {
    throw new RuleError('Need TCP, UDP, SCTP or DCCP with port specification');
  }
  const [from = '', to = from] = text.split('-', 2);
  const [min, max] = [parsePort(from), parsePort(to)];
  if (!min || !max) throw new RuleError(`Port \`${text}' not valid`);
  if (min > max) throw new RuleError('Port range bad');
  return { min, max };
}

function parseAddresses(text: string, { family }: RuleContext): AddressPair {
  const [from = '', to = from] = text.split('-', 2);
  const one = (part: string): Addr => {
    const bare = part.startsWith('[') && part.endsWith(']') ? part.slice(1, -1) : part;
    const address = parseAddress(bare);
    if (address === undefined || familyOf(address) !== family) throw new RuleError(`Bad IP address "${part}"`);
    return addr(address);
  };
  const min = one(from);
  return { min, max: to === from ? min : one(to) };
}

/** `addr[-addr][:port[-port]]`, `:port`, `[v6]:port`. */
function parseTo(text: string, context: RuleContext): Pick<NatRange, 'addresses' | 'ports'> {
  const v6 = text.startsWith('[') || text.indexOf(':') !== text.lastIndexOf(':');
  const colon = v6 ? text.lastIndexOf(']:') + (text.includes(']:') ? 1 : 0) : text.indexOf(':');
  const hasPort = v6 ? text.includes(']:') : colon >= 0;
  const addressText = hasPort ? text.slice(0, colon) : text;
  return {
    ...(addressText === '' ? {} : { addresses: parseAddresses(addressText, context) }),
    ...(hasPort ? { ports: parsePorts(text.slice(colon + 1), context) } : {}),
  };
}

const flags = (given: GivenOptions) => ({
  random: given.has('random'),
  randomFully: given.has('random-fully'),
  persistent: given.has('persistent'),
});

const dash = (min: string, max: string): string => (min === max ? min : `${min}-${max}`);

function printTo({ addresses, ports }: NatRange): string {
  const bracket = (value: Addr) => (typeof value === 'bigint' && ports ? `[${addrText(value)}]` : addrText(value));
  const address = addresses ? dash(bracket(addresses.min), bracket(addresses.max)) : '';
  return ports ? `${address}:${printPorts(ports)}` : address;
}

const printPorts = ({ min, max }: PortPair): string => dash(String(min), String(max));

const printFlags = ({ random, randomFully, persistent }: NatRange): string =>
  `${random ? ' --random' : ''}${randomFully ? ' --random-fully' : ''}${persistent ? ' --persistent' : ''}`;

const flagOptions = [option('random', 0), option('random-fully', 0), option('persistent', 0)];

/** DNAT or SNAT. What it prints is not kept: every endpoint has one. */
class NatTo {
  readonly op = 'nat';
  readonly manip: 'source' | 'destination';
  readonly range: NatRange;

  constructor(manip: 'source' | 'destination', range: NatRange) {
    this.manip = manip;
    this.range = range;
  }

  get print(): string {
    const to = `${printTo(this.range)}${printFlags(this.range)}`;
    return this.manip === 'source' ? `-j SNAT --to-source ${to}` : `-j DNAT --to-destination ${to}`;
  }
}

export const dnat: TargetKind = {
  name: 'DNAT',
  options: [option('to-destination'), ...flagOptions],
  tables: ['nat'],
  hooks: ['PREROUTING', 'OUTPUT'],
  build(given, context) {
    const range: NatRange = { ...parseTo(given.required('to-destination'), context), ...flags(given) };
    return new NatTo('destination', range);
  },
};

export const snat: TargetKind = {
  name: 'SNAT',
  options: [option('to-source'), ...flagOptions],
  tables: ['nat'],
  hooks: ['POSTROUTING', 'INPUT'],
  build(given, context) {
    const range: NatRange = { ...parseTo(given.required('to-source'), context), ...flags(given) };
    return new NatTo('source', range);
  },
};

/** MASQUERADE and REDIRECT: the address comes from a device, the rule says at most the ports. */
function deviceNat(name: string, op: 'masquerade' | 'redirect', hooks: readonly string[]): TargetKind {
  return {
    name,
    options: [option('to-ports'), option('random', 0), option('random-fully', 0)],
    tables: ['nat'],
    hooks,
    build(given, context) {
      const text = given.value('to-ports');
      const range: NatRange = { ...(text === undefined ? {} : { ports: parsePorts(text, context) }), ...flags(given) };
      const ports = range.ports ? ` --to-ports ${printPorts(range.ports)}` : '';
      return { op, range, print: `-j ${name}${ports}${printFlags(range)}` };
    },
  };
}

export const masquerade = deviceNat('MASQUERADE', 'masquerade', ['POSTROUTING']);
export const redirect = deviceNat('REDIRECT', 'redirect', ['PREROUTING', 'OUTPUT']);
