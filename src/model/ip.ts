import { parseIp, stringifyIp } from 'ip-bigint';
import ipRegex from 'ip-regex';
import type { IPFamily } from './objects/meta.ts';

/** An address range. `base` has its host bits cleared. Numbers are bigint so that both families share one arithmetic. */
export interface Cidr {
  readonly family: IPFamily;
  readonly base: bigint;
  readonly prefix: number;
}

const bits = (family: IPFamily): number => (family === 'IPv4' ? 32 : 128);

const dottedQuad = ipRegex.v4({ exact: true });
const ipv6 = ipRegex.v6({ exact: true });

/** Canonical text of an address (dotted quad; RFC 5952), or undefined when the text is not one. Leading zeros in IPv4 are refused. */
export function parseAddress(text: string): string | undefined {
  if (dottedQuad.test(text)) return text;
  if (text.includes('%') || !ipv6.test(text)) return undefined;
  return bigIntToAddress(addressToBigInt(text), 'IPv6');
}

/** The family of a canonical address. */
export const familyOf = (address: string): IPFamily => (address.includes(':') ? 'IPv6' : 'IPv4');

/** The number of an address, which must be one. */
export const addressToBigInt = (address: string): bigint => parseIp(address).number;

/** The inverse of `addressToBigInt`. */
export const bigIntToAddress = (number: bigint, family: IPFamily): string =>
  stringifyIp({ number, version: family === 'IPv4' ? 4 : 6 });

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

/** The parts of a comma-separated list, as kube flags take two ranges or addresses: the primary family's first. */
export const listOf = (text: string): readonly string[] =>
  text.includes(',') ? text.split(',').map((part) => part.trim()) : [text];

/** The ranges of a list such as `--cluster-cidr`; what is no range is left out. */
export const parseCidrs = (text: string): readonly Cidr[] => listOf(text).flatMap((part) => parseCidr(part) ?? []);

/** The address of that family among canonical ones. */
export const ofFamily = (addresses: readonly string[], family: IPFamily): string | undefined =>
  addresses.find((address) => familyOf(address) === family);

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
