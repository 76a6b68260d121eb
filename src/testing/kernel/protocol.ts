/** How many ports an agent sends from: more connections of one scene from one host are not told apart. */
export const portsEach = 900;

/** A socket that listens. */
export interface Port {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

/** Connections or datagrams to one target, one after the other or some at once. */
export interface Sending {
  readonly protocol: 'TCP' | 'UDP';
  readonly address: string;
  readonly port: number;
  readonly count: number;
}

/** What an agent in a network namespace is told to do. */
export type AgentCommand =
  /** Replaces what it listens on. */
  | { readonly do: 'listen'; readonly ports: readonly Port[] }
  /** All flows start within some milliseconds. */
  | {
      readonly do: 'send';
      readonly flows: readonly Sending[];
      /** How many connections of one flow run at a time. */
      readonly atOnce: number;
      /** Milliseconds without an answer that count as a time-out. */
      readonly patience: number;
    };

/** What became of one connection or datagram, as its sender and, when it was answered, its receiver saw it. */
export interface Attempt {
  /** A sender can't tell `rejected` from `refused`: which ICMP errors came tells them apart. */
  readonly outcome: 'answered' | 'refused' | 'rejected' | 'timeout' | 'unreachable' | 'reset';
  /** The address that answered, or, when nobody did, to which NAT sent it on. */
  readonly by: string;
  readonly seenFrom: string;
  readonly seenPort: number;
  /** The sender's own port. */
  readonly port: number;
}

export interface AgentReply {
  readonly id: number;
  /** One list for each flow. */
  readonly result: readonly (readonly Attempt[])[];
  readonly error?: string;
}
