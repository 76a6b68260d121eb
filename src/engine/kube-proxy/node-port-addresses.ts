import { cidrContains } from '../../model/ip.ts';
import type { IPFamily } from '../../model/objects/index.ts';
import { parseIPSloppy, rangesOfFamily } from './addresses.ts';

/** Which of a node's addresses take node ports (`nodePortAddresses`; upstream pkg/proxy/util/nodeport_addresses.go). */
export interface NodePortAddresses {
  /** All of them. */
  readonly matchAll: boolean;
  readonly containsIPv4Loopback: boolean;
  /** The addresses, when not all match: by range, then in the interfaces' order. */
  readonly addresses: readonly string[];
}

/** `interfaceAddresses` are addresses with or without prefix length. Ranges of the other family do not count; no range means all. */
export function nodePortAddresses(
  family: IPFamily,
  cidrs: readonly string[],
  interfaceAddresses: readonly string[],
): NodePortAddresses {
  const zero = family === 'IPv4' ? '0.0.0.0/0' : '::/0';
  const given = rangesOfFamily(cidrs, family);
  const ranges = given.length > 0 ? given : rangesOfFamily([zero], family);
  const own = interfaceAddresses.map((text) => parseIPSloppy(text.split('/')[0] ?? '')).filter((a) => a !== undefined);
  return {
    matchAll: ranges.some((range) => range.prefix === 0),
    containsIPv4Loopback: ranges.some((range) => cidrContains(range, '127.0.0.0') || isLoopbackRange(range.base)),
    addresses: [...new Set(ranges.flatMap((range) => own.filter((address) => cidrContains(range, address))))],
  };

  function isLoopbackRange(base: bigint): boolean {
    return family === 'IPv4' && base >> 24n === 127n;
  }
}
