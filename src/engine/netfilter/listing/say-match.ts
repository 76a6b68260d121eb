import { services } from '../protocols.ts';
import type { SavedExtension, SavedOption } from './saved-rules.ts';

const portNames = new Map([...services].map(([name, number]) => [number, name]));
/** `http` for 80; the number where no name is known. */
const portName = (number: number): string => portNames.get(number) ?? String(number);

/** Options by name. */
export type Options = ReadonlyMap<string, SavedOption>;

/** How `iptables -L` says an extension; `numeric`: with -n. */
export type Says = (options: Options, numeric: boolean, name: string) => string;

export const text = (options: Options, name: string): string => options.get(name)?.values.join(' ') ?? '';
export const not = (options: Options, name: string, sign = '! '): string => (options.get(name)?.negated ? sign : '');

/** Options as they stand, without their dashes. */
const words: Says = (options, _, name) => {
  const said = [...options.values()].map((o) => `${o.negated ? '! ' : ''}${[o.name, ...o.values].join(' ')}`);
  return [name, ...said].join(' ');
};
const bare: Says = (options, numeric) => words(options, numeric, '').trimStart();

const flagBits = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];

/** `FIN,SYN` → `0x03`. */
function flagNumber(names: string): string {
  const all = names === 'ALL' ? flagBits : names.split(',');
  const bits = all.reduce((sum, name) => sum | (flagBits.includes(name) ? 1 << flagBits.indexOf(name) : 0), 0);
  return `0x${bits.toString(16).toUpperCase().padStart(2, '0')}`;
}

function port(options: Options, numeric: boolean, option: string, short: string): string {
  if (!options.has(option)) return '';
  const ends = text(options, option).split(':');
  const named = ends.map((end) => (numeric ? end : portName(Number(end))));
  return ` ${short}${ends.length > 1 ? 's' : ''}:${not(options, option, '!')}${named.join(':')}`;
}

/** libxt_tcp, libxt_udp, libxt_sctp. */
const ports: Says = (options, numeric, name) => {
  const ends = port(options, numeric, 'sport', 'spt') + port(options, numeric, 'dport', 'dpt');
  const option = options.has('tcp-option')
    ? ` option=${not(options, 'tcp-option', '!')}${text(options, 'tcp-option')}`
    : '';
  const [mask = '', set = ''] = options.get('tcp-flags')?.values ?? [];
  const flags = mask === '' ? '' : numeric ? `${flagNumber(mask)}/${flagNumber(set)}` : `${mask}/${set}`;
  return `${name}${ends}${option}${flags && ` flags:${not(options, 'tcp-flags', '!')}${flags}`}`;
};

const modes: Readonly<Record<string, string>> = { set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' };

/** libxt_recent. */
const recent: Says = (options) => {
  const mode = Object.keys(modes).find((each) => options.has(each)) ?? '';
  const said = (option: string, label: string) => (options.has(option) ? ` ${label}: ${text(options, option)}` : '');
  const flag = (option: string, label: string) => (options.has(option) ? ` ${label}` : '');
  const side = options.has('rdest') ? 'dest' : 'source';
  const times = said('seconds', 'seconds') + flag('reap', 'reap') + said('hitcount', 'hit_count');
  return `${not(options, mode)}recent: ${modes[mode]}${times}${flag('rttl', 'TTL-Match')} name: ${text(options, 'name')} side: ${side}${said('mask', 'mask')}`;
};

/** libxt_statistic. */
const statistic: Says = (options) => {
  if (text(options, 'mode') === 'random')
    return `statistic mode random ${not(options, 'probability')}probability ${text(options, 'probability')}`;
  const packet = text(options, 'packet');
  return `statistic mode nth ${not(options, 'every')}every ${text(options, 'every')}${packet === '0' ? '' : ` packet ${packet}`}`;
};

/** libxt_icmp. */
const icmp =
  (family: string): Says =>
  (options) => {
    const option = options.has('icmp-type') ? 'icmp-type' : 'icmpv6-type';
    const [type, code] = text(options, option).split('/');
    const said = type === 'any' ? '255' : `${type}${code === undefined ? '' : ` code ${code}`}`;
    return `${family}${not(options, option, ' !')}type ${said}`;
  };

/** libxt_addrtype. */
const addrtype: Says = (options) => {
  const types = ['src-type', 'dst-type'].flatMap((side) =>
    options.has(side) ? [`${side} ${not(options, side, '!')}${text(options, side)}`] : [],
  );
  const limits = ['in', 'out'].flatMap((way) => (options.has(`limit-iface-${way}`) ? [`limit-${way}`] : []));
  return ['ADDRTYPE match', ...types, ...limits].join(' ');
};

/** libxt_multiport. */
const multiport: Says = (options, numeric) => {
  const [option] = options.values();
  if (!option) return 'multiport';
  const named = option.values.join('').replace(/\d+/g, (number) => (numeric ? number : portName(Number(number))));
  return `multiport ${option.name.replace(/^(source|destination)-/, (_, side: string) => side.charAt(0))} ${option.negated ? ' !' : ''}${named}`;
};

/** libxt_iprange. */
const iprange: Says = (options) =>
  (
    [
      ['src-range', 'source'],
      ['dst-range', 'destination'],
    ] as const
  )
    .flatMap(([option, side]) =>
      options.has(option) ? [`${side} IP range ${not(options, option)}${text(options, option)}`] : [],
    )
    .join(' ');

const byName: Readonly<Record<string, Says>> = {
  addrtype,
  comment: (options) => `/* ${text(options, 'comment')} */`,
  connmark: (options) => `connmark match  ${not(options, 'mark', '!')}${text(options, 'mark')}`,
  conntrack: bare,
  icmp: icmp('icmp'),
  icmp6: icmp('ipv6-icmp'),
  ipvs: bare,
  iprange,
  limit: (options) => `limit: avg ${text(options, 'limit')} burst ${text(options, 'limit-burst') || '5'}`,
  mark: (options) => `mark match ${not(options, 'mark')}${text(options, 'mark')}`,
  multiport,
  nfacct: (options) => `nfacct-name  ${text(options, 'nfacct-name')}`,
  physdev: (options) =>
    `PHYSDEV match${[...options.values()].map((o) => `${o.negated ? ' !' : ''} ${[`--${o.name}`, ...o.values].join(' ')}`).join('')}`,
  pkttype: (options) => `PKTTYPE ${not(options, 'pkt-type', '!')}= ${text(options, 'pkt-type')}`,
  recent,
  sctp: ports,
  set: bare,
  state: bare,
  statistic,
  tcp: ports,
  udp: ports,
};

export const optionsOf = ({ options }: SavedExtension): Options => new Map(options.map((each) => [each.name, each]));

/** What `iptables -L` says of a match, as libxtables' extensions print it; of one we do not know, its words. */
export function sayMatch(match: SavedExtension, numeric: boolean): string {
  const says = (Object.hasOwn(byName, match.name) ? byName[match.name] : undefined) ?? words;
  return says(optionsOf(match), numeric, match.name);
}
