import { RuleError } from '../errors.ts';
import type { Check } from '../rules/check.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';

const flags = ['loose', 'validmark', 'accept-local', 'invert'] as const;
const findings = ['goes nowhere', 'leads by another device', 'leads back', 'is this machine itself'] as const;

/** What the way back to the packet's source is, as an index of `findings`. */
function wayBack({ facts, packet, in: device }: Probe): number {
  const route = facts.routeTo?.(packet.src);
  if (route?.kind === 'local') return 3;
  if (route?.kind !== 'unicast') return 0;
  return route.device?.name === device ? 2 : 1;
}

/**
 * `-m rpfilter`: whether an answer to the packet's source would leave by the device that the packet came by
 * (net/ipv4/netfilter/ipt_rpfilter.c). No route here depends on a mark, so `--validmark` changes nothing.
 */
export const rpfilter: MatchKind = {
  name: 'rpfilter',
  options: flags.map((name) => option(name, 0)),
  build(given, { table }): Check {
    if (table !== 'raw' && table !== 'mangle')
      throw new RuleError('rpfilter: only valid in the raw and mangle tables (Invalid argument)');
    const [loose, , local, invert] = flags.map((name) => given.has(name));
    const question = { put: wayBack };
    return {
      kind: 'way back to the source',
      pure: false,
      test(probe) {
        if (probe.in === 'lo') return !invert;
        const found = probe.ask(question);
        const passes = found === 2 || (found === 1 && loose === true) || (found === 3 && local === true);
        return passes !== invert;
      },
      why: ({ packet, in: device, answer }) =>
        device === 'lo'
          ? 'packet came by loopback'
          : `the way back to ${packet.src} from ${device} ${findings[answer] ?? ''}`,
      print: () => ['-m rpfilter', ...flags.filter((name) => given.has(name)).map((name) => `--${name}`)].join(' '),
    };
  },
};
