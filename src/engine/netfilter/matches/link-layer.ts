import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import { interfaceFits } from '../rules/interface-check.ts';
import type { Probe } from '../rules/probe.ts';
import { isMulticast } from './addrtype.ts';

function packetType(probe: Probe): 'unicast' | 'broadcast' | 'multicast' {
  if (probe.dst === 0xffff_ffff) return 'broadcast';
  return isMulticast(probe.dst) ? 'multicast' : 'unicast';
}

/** `-m pkttype`: the link-layer kind of the packet. */
export const pkttype: MatchKind = {
  name: 'pkttype',
  options: [option('pkt-type')],
  build(given): Check {
    const word = given.required('pkt-type');
    const wanted = word === 'host' ? 'unicast' : word;
    if (!['unicast', 'broadcast', 'multicast'].includes(wanted)) throw new RuleError(`Bad packet type '${word}'`);
    const negated = given.negated('pkt-type');
    return {
      kind: 'packet type',
      pure: true,
      test: (probe) => (packetType(probe) === wanted) !== negated,
      why: (probe, matched) =>
        `packet is ${packetType(probe)}${matched ? '' : `, not ${negated ? 'other than ' : ''}${wanted}`}`,
      print: () => `-m pkttype ${bang(negated)}--pkt-type ${wanted}`,
    };
  },
};

const physdevFlags = ['physdev-is-in', 'physdev-is-out', 'physdev-is-bridged'] as const;

/**
 * `-m physdev`: bridge ports. Packets here are routed between veth pairs, never bridged, so a port is never known
 * (br_netfilter absent): positive options fail, negated ones hold.
 */
export const physdev: MatchKind = {
  name: 'physdev',
  options: [option('physdev-in'), option('physdev-out'), ...physdevFlags.map((name) => option(name, 0))],
  build(given): Check {
    if (given.size === 0) throw new RuleError('PHYSDEV: no physdev option specified');
    const parts: { readonly print: string; readonly holds: boolean }[] = [];
    const flag = (name: string) => {
      if (given.has(name)) parts.push({ print: `${bang(given.negated(name))}--${name}`, holds: given.negated(name) });
    };
    const device = (name: string) => {
      const pattern = given.value(name);
      if (pattern === undefined) return;
      const negated = given.negated(name);
      parts.push({
        print: `${bang(negated)}--${name} ${pattern}`,
        holds: interfaceFits(pattern, undefined) !== negated,
      });
    };
    flag('physdev-is-in');
    device('physdev-in');
    flag('physdev-is-out');
    device('physdev-out');
    flag('physdev-is-bridged');
    return {
      kind: 'physical device',
      pure: true,
      test: () => parts.every((part) => part.holds),
      why: () => 'packet is not bridged',
      print: () => ['-m physdev', ...parts.map((part) => part.print)].join(' '),
    };
  },
};
