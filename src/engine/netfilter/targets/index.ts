import { RuleError } from '../errors.ts';
import { option, type TargetKind } from '../rules/extension.ts';
import { connmarkTarget, markTarget } from './marks.ts';
import { dnat, masquerade, redirect, snat } from './nat.ts';

const rejectTypes = [
  'icmp-net-unreachable',
  'icmp-host-unreachable',
  'icmp-proto-unreachable',
  'icmp-port-unreachable',
  'icmp-net-prohibited',
  'icmp-host-prohibited',
  'icmp-admin-prohibited',
  'tcp-reset',
] as const;
const rejectAliases: Readonly<Record<string, string>> = {
  'net-unreach': 'icmp-net-unreachable',
  'host-unreach': 'icmp-host-unreachable',
  'proto-unreach': 'icmp-proto-unreachable',
  'port-unreach': 'icmp-port-unreachable',
  'net-prohib': 'icmp-net-prohibited',
  'host-prohib': 'icmp-host-prohibited',
  'admin-prohib': 'icmp-admin-prohibited',
  'tcp-rst': 'tcp-reset',
};

const reject: TargetKind = {
  name: 'REJECT',
  options: [option('reject-with')],
  tables: ['filter'],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
  build(given, { protocol }) {
    const word = given.value('reject-with') ?? 'icmp-port-unreachable';
    const type = rejectTypes.find((name) => name === (rejectAliases[word] ?? word));
    if (type === undefined) throw new RuleError(`unknown reject type "${word}"`);
    if (type === 'tcp-reset' && protocol !== 6) throw new RuleError('RULE_APPEND failed (Invalid argument)', true);
    return { op: 'reject', with: type, print: `-j REJECT --reject-with ${type}` };
  },
};

const notrack: TargetKind = {
  name: 'NOTRACK',
  options: [],
  tables: ['raw'],
  build: () => ({ op: 'notrack', print: '-j NOTRACK' }),
};

/** `-j CT`: only `--notrack` changes what packets here meet. */
const ct: TargetKind = {
  name: 'CT',
  options: [
    option('notrack', 0),
    ...['helper', 'ctevents', 'expevents', 'zone', 'timeout'].map((name) => option(name)),
  ],
  tables: ['raw'],
  build(given) {
    if (given.has('notrack')) return { op: 'notrack', print: '-j CT --notrack' };
    const rest = ['helper', 'ctevents', 'expevents', 'zone', 'timeout'].filter((name) => given.has(name));
    return { op: 'not-modelled', print: ['-j CT', ...rest.map((name) => `--${name} ${given.value(name)}`)].join(' ') };
  },
};

/** Target extensions that are modelled, by name. */
export const targetKinds: ReadonlyMap<string, TargetKind> = new Map(
  [reject, notrack, ct, markTarget, connmarkTarget, dnat, snat, masquerade, redirect].map((kind) => [kind.name, kind]),
);

/** Targets that change nothing a packet here shows: it goes on to the next rule. */
export const passingTargets: ReadonlySet<string> = new Set(['LOG', 'NFLOG', 'TCPMSS', 'CHECKSUM', 'TRACE', 'AUDIT']);

/** Target extensions that exist (iptables-extensions(8)) and are not modelled: kept, printed, never applied. */
export const otherTargets: ReadonlySet<string> = new Set(
  `CLASSIFY CLUSTERIP CONNSECMARK DNPT DSCP ECN HL HMARK IDLETIMER LED NETMAP NFQUEUE QUEUE RATEEST SECMARK SET SNPT SYNPROXY
  TEE TOS TPROXY TTL ULOG`.split(/\s+/),
);
