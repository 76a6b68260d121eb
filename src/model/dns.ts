import { addressToBigInt } from './ip.ts';

/** The record types that cluster DNS knows (RFC 1035, 2782, 3596). */
export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR';

/** NOERROR without records is "no data": the name exists, but not with that type (RFC 2308). */
export type Rcode = 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL';

/** Names are written in lower case, without the final dot. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: DnsType;
}

export interface DnsRecord {
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
  readonly type: DnsType;
  /** As in a zone file: an address, a name, or `PRIORITY WEIGHT PORT TARGET`. */
  readonly data: string;
}

export interface DnsAnswer {
  readonly rcode: Rcode;
  readonly records: readonly DnsRecord[];
  /** The additional section: addresses of an SRV record's targets. */
  readonly additional: readonly DnsRecord[];
}

const types: readonly string[] = ['A', 'AAAA', 'CNAME', 'SRV', 'PTR'] satisfies DnsType[];
const rcodes: readonly string[] = ['NOERROR', 'NXDOMAIN', 'SERVFAIL'] satisfies Rcode[];
/** Whether it names a record type. */
export const isDnsType = (text: string): text is DnsType => types.includes(text);
const isRcode = (text: string): text is Rcode => rcodes.includes(text);

/** `A? redis-master.default.svc.cluster.local`: what a query's packet carries, as tcpdump prints it. */
export const formatQuestion = ({ name, type }: DnsQuestion): string => `${type}? ${name}`;

/** The inverse of `formatQuestion`; undefined for anything else. */
export function parseQuestion(text: string): DnsQuestion | undefined {
  const [type = '', name] = text.split('? ');
  return isDnsType(type) && name !== undefined ? { type, name: name.toLowerCase() } : undefined;
}

const additionalHead = 'additional';

const formatRecord = ({ name, ttl, type, data }: DnsRecord): string => `${name} ${ttl} IN ${type} ${data}`;

function parseRecord(line: string): DnsRecord | undefined {
  const [name = '', ttl, , type = '', ...data] = line.split(' ');
  return isDnsType(type) ? { name, ttl: Number(ttl), type, data: data.join(' ') } : undefined;
}

/** What an answer's packet carries: the result code, then the records one a line, as dig prints them. */
export function formatAnswer({ rcode, records, additional }: DnsAnswer): string {
  const rest = additional.length === 0 ? [] : [additionalHead, ...additional.map(formatRecord)];
  return [rcode, ...records.map(formatRecord), ...rest].join('\n');
}

/** The inverse of `formatAnswer`; undefined for what is no answer of a name server. */
export function parseAnswer(text: string): DnsAnswer | undefined {
  const [rcode = '', ...lines] = text.split('\n');
  if (!isRcode(rcode)) return undefined;
  const end = lines.indexOf(additionalHead);
  const read = (some: readonly string[]) => some.map(parseRecord).filter((record) => record !== undefined);
  if (end < 0) return { rcode, records: read(lines), additional: [] };
  return { rcode, records: read(lines.slice(0, end)), additional: read(lines.slice(end + 1)) };
}

/** An answer in a word or two: `10.96.0.10`, `10.244.0.5 and 2 more`, `NXDOMAIN`, `no data`. */
export function summarizeAnswer({ rcode, records }: DnsAnswer): string {
  if (rcode !== 'NOERROR') return rcode;
  const wanted = records.filter(({ type }) => type !== 'CNAME');
  const [first] = wanted;
  if (first) return wanted.length === 1 ? first.data : `${first.data} and ${wanted.length - 1} more`;
  const alias = records.at(-1);
  return alias ? `CNAME ${alias.data}` : 'no data';
}

const label = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/i;

/** Whether it can be asked for as a host's name; a last label of digits alone would be read as an address (inet_aton(3)). */
export function isHostName(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  if (text.length > 254 || /^\d+$/.test(labels.at(-1) ?? '')) return false;
  return labels.every((part) => part.length <= 63 && label.test(part));
}

/** `4.3.2.1.in-addr.arpa`, or the nibbles under `ip6.arpa`: where an address's PTR record is (RFC 1035 3.5, RFC 3596 2.5). */
export function reverseNameOf(address: string): string {
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const digits = addressToBigInt(address).toString(16).padStart(32, '0');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}
