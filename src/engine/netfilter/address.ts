import { addressToBigInt, bigIntToAddress, parseAddress } from '../../model/ip.ts';
import type { IPFamily } from '../../model/objects/meta.ts';
import { RuleError } from './errors.ts';

/** An address to compare with `===`: an unsigned 32-bit number for IPv4, a bigint for IPv6. */
export type Addr = number | bigint;

const known = new Map<string, Addr>();
const knownLimit = 200_000;

/** The number of a canonical address. Remembered, since packets name the same addresses again and again. */
export function addr(text: string): Addr {
  let value = known.get(text);
  if (value === undefined) {
    value = text.includes(':') ? addressToBigInt(text) : Number(addressToBigInt(text));
    if (known.size >= knownLimit) known.clear();
    known.set(text, value);
  }
  return value;
}

/** The inverse of `addr`. */
export function addrText(value: Addr): string {
  if (typeof value === 'bigint') return bigIntToAddress(value, 'IPv6');
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

const allOnes4 = 0xffff_ffff;
const allOnes6 = (1n << 128n) - 1n;

/** An address and a mask, as `-s` and `-d` take them. Masks need not be contiguous. */
export class AddrRange {
  readonly base: Addr;
  readonly mask: Addr;

  constructor(address: Addr, mask: Addr) {
    this.mask = mask;
    this.base = masked(address, mask);
  }

  /** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.1`, `0/0`, `fd00::/64`. Undefined when the text is none of these; a bad mask throws RuleError. */
  static parse(text: string): AddrRange | undefined {
    const [host = '', maskText] = text.split('/', 2);
    const address = parseAddress(/^\d+(\.\d+){0,2}$/.test(host) ? padded(host) : host);
    if (address === undefined) return undefined;
    const value = addr(address);
    return new AddrRange(value, maskText === undefined ? allOnes(value) : parseMask(maskText, value));
  }

  get family(): IPFamily {
    return typeof this.base === 'number' ? 'IPv4' : 'IPv6';
  }

  /** Whether it names one single address. */
  get exact(): boolean {
    return this.mask === allOnes4 || this.mask === allOnes6;
  }

  /** Whether it names every address. */
  get any(): boolean {
    return this.mask === 0 || this.mask === 0n;
  }

  has(address: Addr): boolean {
    return typeof address === typeof this.base && masked(address, this.mask) === this.base;
  }

  /** `10.0.0.1/32`; the mask in full when it is not a prefix. */
  toString(): string {
    const prefix = prefixOf(this.mask);
    return `${addrText(this.base)}/${prefix ?? addrText(this.mask)}`;
  }

  /** As extensions print: no mask for a single address. */
  short(): string {
    return this.exact ? addrText(this.base) : this.toString();
  }
}

export function masked(address: Addr, mask: Addr): Addr {
  if (typeof address === 'number') return typeof mask === 'number' ? (address & mask) >>> 0 : address;
  return typeof mask === 'bigint' ? address & mask : address;
}

const allOnes = (like: Addr): Addr => (typeof like === 'number' ? allOnes4 : allOnes6);

/** inet_aton's short forms as iptables reads them: `10` is 10.0.0.0. */
const padded = (host: string): string => [...host.split('.'), '0', '0', '0'].slice(0, 4).join('.');

function parseMask(text: string, like: Addr): Addr {
  const bits = typeof like === 'number' ? 32 : 128;
  if (/^\d+$/.test(text)) {
    const prefix = Number(text);
    if (prefix > bits) throw new RuleError(`invalid mask \`${text}' specified`);
    if (typeof like === 'number') return prefix === 0 ? 0 : (allOnes4 << (32 - prefix)) >>> 0;
    return (allOnes6 << BigInt(128 - prefix)) & allOnes6;
  }
  const address = parseAddress(text);
  if (address === undefined) throw new RuleError(`invalid mask \`${text}' specified`);
  return addr(address);
}

function prefixOf(mask: Addr): number | undefined {
  const text = mask.toString(2).padStart(typeof mask === 'number' ? 32 : 128, '0');
  const ones = text.indexOf('0');
  if (ones === -1) return text.length;
  return text.includes('1', ones) ? undefined : ones;
}
