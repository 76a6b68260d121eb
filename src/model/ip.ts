import type { IPFamily } from './objects/meta.ts';

/** An address range. `base` has its host bits cleared. Numbers are bigint so that both families share one arithmetic. */
export interface Cidr {
  readonly family: IPFamily;
  readonly base: bigint;
  readonly prefix: number;
}

const bits = (family: IPFamily): number => (family === 'IPv4' ? 32 : 128);

/** The number of a dotted quad, or -1 when the text is none. Digit by digit: no text is read as often as this. */
function ipv4Number(text: string): number {
  let value = 0;
  let byte = 0;
  let digits = 0;
  let bytes = 0;
  for (let i = 0; i <= text.length; i++) {
    const digit = i === text.length ? -2 : text.charCodeAt(i) - 48;
    if (digit === -2) {
      if (digits === 0 || byte > 255) return -1;
      value = value * 256 + byte;
      bytes++;
      byte = 0;
      digits = 0;
    } else {
      const leadingZero = digits > 0 && byte === 0;
      if (digit < 0 || digit > 9 || digits === 3 || leadingZero) return -1;
      byte = byte * 10 + digit;
      digits++;
    }
  }
  return bytes === 4 ? value : -1;
}

/** The number of an IPv6 address in any of the spellings of RFC 4291, section 2.2; undefined when the text is none. */
function ipv6Number(text: string): bigint | undefined {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  let written = text;
  if (tail.includes('.')) {
    const quad = ipv4Number(tail);
    if (quad < 0) return undefined;
    written = `${text.slice(0, -tail.length)}${(quad >>> 16).toString(16)}:${(quad & 0xffff).toString(16)}`;
  }
  const [head = [], rest, ...more] = written.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (rest?.length ?? 0);
  if (more.length > 0 || (rest ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...new Array<string>(missing).fill('0'), ...(rest ?? [])];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`);
}

// An array's join gives flat text; a template of this length would be kept in pieces.
const ipv4Text = (n: number): string => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');

/** RFC 5952: lower case, no leading zeros, the first of the longest runs of zeros cut out. */
function ipv6Text(value: bigint): string {
  const groups = value.toString(16).padStart(32, '0').match(/.{4}/g) ?? [];
  const text = groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
  let longest = { at: 0, length: 0 };
  for (const { 0: run, index } of text.matchAll(/\b0(?::0)+\b/g)) {
    if (run.length > longest.length) longest = { at: index, length: run.length };
  }
  if (longest.length === 0) return text;
  return `${text.slice(0, longest.at).slice(0, -1)}::${text.slice(longest.at + longest.length + 1)}`;
}

/** Canonical text of an address (dotted quad; RFC 5952), or undefined when the text is not one. Leading zeros in IPv4 are refused. */
export function parseAddress(text: string): string | undefined {
  if (!text.includes(':')) return ipv4Number(text) < 0 ? undefined : text;
  const value = ipv6Number(text);
  return value === undefined ? undefined : ipv6Text(value);
}

/** The family of a canonical address. */
export const familyOf = (address: string): IPFamily => (address.includes(':') ? 'IPv6' : 'IPv4');

/** The address as a number. Throws RangeError when the text is not an address. */
export function addressToBigInt(address: string): bigint {
  const four = ipv4Number(address);
  const value = four < 0 ? ipv6Number(address) : BigInt(four);
  if (value === undefined) throw new RangeError(`not an address: ${address}`);
  return value;
}

/** The inverse of `addressToBigInt`. */
export const bigIntToAddress = (value: bigint, family: IPFamily): string =>
  family === 'IPv4' ? ipv4Text(Number(value)) : ipv6Text(value);

const hostMask = (family: IPFamily, prefix: number): bigint => (1n << BigInt(bits(family) - prefix)) - 1n;

/** `10.0.0.0/8`, or a bare address as a range of one. Undefined when the text is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', prefixText] = text.trim().split('/', 2);
  const canonical = parseAddress(address);
  if (canonical === undefined) return undefined;
  const family = familyOf(canonical);
  const prefix = prefixText === undefined ? bits(family) : /^\d+$/.test(prefixText) ? Number(prefixText) : -1;
  if (prefix < 0 || prefix > bits(family)) return undefined;
  return {
    family,
    base: addressToBigInt(canonical) & ~hostMask(family, prefix),
    prefix,
  };
}

export const formatCidr = (c: Cidr): string => `${bigIntToAddress(c.base, c.family)}/${c.prefix}`;

/** How many addresses the range holds. */
export const cidrSize = (c: Cidr): bigint => 1n << BigInt(bits(c.family) - c.prefix);

/** The n-th address of the range, the base being number 0. */
export const nthAddress = (c: Cidr, n: number): string => bigIntToAddress(c.base + BigInt(n), c.family);

export function cidrContains(c: Cidr, address: string): boolean {
  if (familyOf(address) !== c.family) return false;
  return (addressToBigInt(address) & ~hostMask(c.family, c.prefix)) === c.base;
}

export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  if (a.family !== b.family) return false;
  const prefix = Math.min(a.prefix, b.prefix);
  const mask = ~hostMask(a.family, prefix);
  return (a.base & mask) === (b.base & mask);
}
