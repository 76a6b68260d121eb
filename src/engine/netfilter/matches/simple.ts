import { AddrRange } from '../address.ts';
import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { interfaceFits } from '../rules/core-checks.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';
import { quote } from '../rules/tokenize.ts';

class CommentCheck implements Check {
  readonly kind = 'comment';
  readonly pure = true;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  test(): boolean {
    return true;
  }

  why(): string {
    return '';
  }

  print(): string {
    return `-m comment --comment ${quote(this.text)}`;
  }
}

/** The same words stand in many rules, one after the other. */
let lastComment = new CommentCheck('');

/** `-m comment`: words for people; every packet matches. */
export const comment: MatchKind = {
  name: 'comment',
  options: [option('comment')],
  build(given) {
    const text = given.required('comment');
    if (text.length > 255) throw new RuleError('comment: Argument to "--comment" is too long');
    if (lastComment.text !== text) lastComment = new CommentCheck(text);
    return lastComment;
  },
};

const multicast = new AddrRange(0xe000_0000, 0xf000_0000);

function packetType(probe: Probe): 'unicast' | 'broadcast' | 'multicast' {
  if (probe.dst === 0xffff_ffff) return 'broadcast';
  return multicast.has(probe.dst) || probe.packet.dst.startsWith('ff') ? 'multicast' : 'unicast';
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

/** `-m nfacct`: counts in a named accounting object and matches. */
export const nfacct: MatchKind = {
  name: 'nfacct',
  options: [option('nfacct-name')],
  build(given): Check {
    const name = given.required('nfacct-name');
    const question = {
      put: ({ memory: { accounting } }: Probe) => {
        const counter = accounting.get(name) ?? { packets: 0, bytes: 0 };
        accounting.set(name, counter);
        counter.bytes += 60;
        return ++counter.packets;
      },
    };
    return {
      kind: 'accounting',
      pure: false,
      test: (probe) => probe.ask(question) > 0,
      why: (probe) => `packet ${probe.answer} counted in ${name}`,
      print: () => `-m nfacct --nfacct-name ${name}`,
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
