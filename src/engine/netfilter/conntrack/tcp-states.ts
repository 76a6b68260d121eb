import type { TcpFlag } from '../../../model/packet.ts';

/** States of a TCP connection as `conntrack -L` names them (net/netfilter/nf_conntrack_proto_tcp.c). */
export const tcpStates = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
] as const;
export type TcpState = (typeof tcpStates)[number];

/** Seconds without a packet after which the entry goes (sysctl net.netfilter.nf_conntrack_tcp_timeout_*). */
export const tcpTimeout: Readonly<Record<TcpState, number>> = {
  NONE: 0,
  SYN_SENT: 120,
  SYN_RECV: 60,
  ESTABLISHED: 432_000,
  FIN_WAIT: 120,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  TIME_WAIT: 120,
  CLOSE: 10,
  SYN_SENT2: 120,
};

/** `ignored`: let through, nothing changes. `invalid`: conntrack does not know what to make of it. */
export type TcpStep = TcpState | 'ignored' | 'invalid';
export type TcpKind = 'syn' | 'synack' | 'fin' | 'ack' | 'rst' | 'none';

const letters: Readonly<Record<string, TcpStep>> = {
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  ES: 'ESTABLISHED',
  FW: 'FIN_WAIT',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  S2: 'SYN_SENT2',
  IG: 'ignored',
  IV: 'invalid',
};

const row = (text: string): readonly TcpStep[] => text.split(' ').map((letter) => letters[letter] ?? 'invalid');
const never = row('IV IV IV IV IV IV IV IV IV IV');

/** What a packet does to a connection: direction → kind of packet → old state (in the order of `tcpStates`) → new state. */
const transitions: Readonly<Record<'original' | 'reply', Readonly<Record<TcpKind, readonly TcpStep[]>>>> = {
  original: {
    syn: row('SS SS IG IG IG IG IG SS SS S2'),
    synack: row('IV IV SR IV IV IV IV IV IV SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('ES IV ES ES CW CW TW TW CL IV'),
    rst: row('IV CL CL CL CL CL CL CL CL CL'),
    none: never,
  },
  reply: {
    syn: row('IV S2 IV IV IV IV IV SS IV S2'),
    synack: row('IV SR IG IG IG IG IG IG IG SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('IV IG SR ES CW CW TW TW CL IG'),
    rst: row('IV CL CL CL CL CL CL CL CL CL'),
    none: never,
  },
};

/** Which of its flags decides. */
export function tcpKind(flags: readonly TcpFlag[] | undefined): TcpKind {
  if (!flags) return 'none';
  if (flags.includes('RST')) return 'rst';
  if (flags.includes('SYN')) return flags.includes('ACK') ? 'synack' : 'syn';
  if (flags.includes('FIN')) return 'fin';
  return flags.includes('ACK') ? 'ack' : 'none';
}

/** The state after a packet. */
export function tcpStep(state: TcpState, direction: 'original' | 'reply', kind: TcpKind): TcpStep {
  return transitions[direction][kind][tcpStates.indexOf(state)] ?? 'invalid';
}
