import type { IPFamily } from '../../../model/objects/meta.ts';
import { RuleError } from '../errors.ts';
import { option, type TargetKind } from '../rules/extension.ts';
import { connmarkTarget, markTarget } from './marks.ts';
import { dnat, masquerade, redirect, snat } from './nat.ts';

/** `--reject-with` with its short forms, the default first (libipt_REJECT, libip6t_REJECT). */
const rejectTypes: Readonly<Record<IPFamily, Readonly<Record<string, string>>>> = {
  IPv4: {
    'icmp-port-unreachable': 'port-unreach',
    'icmp-net-unreachable': 'net-unreach',
    'icmp-host-unreachable': 'host-unreach',
    'icmp-proto-unreachable': 'proto-unreach',
    'icmp-net-prohibited': 'net-prohib',
    'icmp-host-prohibited': 'host-prohib',
    'icmp-admin-prohibited': 'admin-prohib',
    'tcp-reset': 'tcp-rst',
  },
  IPv6: {
    'icmp6-port-unreachable': 'port-unreach',
    'icmp6-no-route': 'no-route',
    'icmp6-adm-prohibited': 'adm-prohibited',
    'icmp6-addr-unreachable': 'addr-unreach',
    'icmp6-policy-fail': 'policy-fail',
    'icmp6-reject-route': 'reject-route',
    'tcp-reset': 'tcp-reset',
  },
};

const reject: TargetKind = {
  name: 'REJECT',
  options: [option('reject-with')],
  tables: ['filter'],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
  build(given, { protocol, family }) {
    const types = rejectTypes[family];
    const [usual = ''] = Object.keys(types);
    const word = given.value('reject-with') ?? usual;
    const type = Object.keys(types).find((name) => name === word || types[name] === word);
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
