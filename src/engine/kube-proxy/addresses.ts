import { addressToBigInt, bigIntToAddress, type Cidr, familyOf, parseAddress, parseCidr } from '../../model/ip.ts';
import type { IPFamily } from '../../model/objects/index.ts';

/** Dotted quads that are canonical already: nearly all there are, and this is far cheaper than parsing them. */
const plainIPv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * An address as Go's `ParseIPSloppy(text).String()` gives it: leading zeros in IPv4 are read as decimal, an IPv4-mapped
 * IPv6 address is an IPv4 address. Undefined when the text is no address (k8s.io/utils/net/parse.go).
 */
export function parseIPSloppy(text: string): string | undefined {
  if (plainIPv4.test(text)) return text;
  const decimal = text.includes('.') ? text.replace(/(^|[.:])0+(?=\d+(?:\.|$))/g, '$1') : text;
  const address = parseAddress(decimal);
  if (address === undefined || !address.startsWith('::ffff:')) return address;
  const value = addressToBigInt(address);
  return value >> 32n === 0xffffn ? bigIntToAddress(value & 0xffff_ffffn, 'IPv4') : address;
}

/** The addresses of one family, in order; what is no address is skipped (pkg/proxy/util MapIPsByIPFamily). */
export function addressesOfFamily(texts: readonly string[] | undefined, family: IPFamily): string[] {
  const found: string[] = [];
  for (const text of texts ?? []) {
    const address = parseIPSloppy(text);
    if (address !== undefined && familyOf(address) === family) found.push(address);
  }
  return found;
}

/** The ranges of one family, in order, host bits cleared; padding is allowed, what is no range is skipped (MapCIDRsByIPFamily). */
export function rangesOfFamily(texts: readonly string[] | undefined, family: IPFamily): Cidr[] {
  const found: Cidr[] = [];
  for (const text of texts ?? []) {
    const [address = '', prefix] = text.trim().split('/');
    const plain = parseIPSloppy(address);
    const range = plain !== undefined && prefix !== undefined ? parseCidr(`${plain}/${prefix}`) : undefined;
    if (range?.family === family) found.push(range);
  }
  return found;
}

/** `IP:port`, `[IP]:port`: Go's net.JoinHostPort. */
export const joinHostPort = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
