import { cidrContains, parseCidr } from '../../model/ip.ts';

/** One packet of `flows.yaml`, a new connection, and what is to become of it. */
export interface Flow {
  readonly name: string;
  readonly sourceIP: string;
  readonly destIP: string;
  readonly destPort: number;
  readonly protocol: string;
  readonly masq: boolean;
  readonly output: string;
}

export interface Fate {
  readonly output: string;
  readonly masq: boolean;
}

/** The address that later rules see: the first endpoint's, if there is one. */
export const destinationAfter = (outputs: readonly string[], flow: Flow): string =>
  outputs[0]?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '') ?? flow.destIP;

/** Whether an address is in a range, or is the address. */
export function inRange(range: string, address: string): boolean {
  const cidr = parseCidr(range);
  return cidr !== undefined && cidrContains(cidr, address);
}
