/** A socket that listens. */
export interface Port {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

/** What an agent in a network namespace is told to do. */
export type AgentCommand =
  /** Replaces what it listens on. */
  | { readonly do: 'listen'; readonly ports: readonly Port[] }
  | {
      readonly do: 'send';
      readonly protocol: 'TCP' | 'UDP';
      readonly address: string;
      readonly port: number;
      readonly count: number;
      readonly atOnce: number;
      /** Milliseconds without an answer that count as a time-out. */
      readonly patience: number;
    };

/** What became of one connection or datagram, as its sender and, when it was answered, its receiver saw it. */
export interface Attempt {
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
  readonly result: readonly Attempt[];
  readonly error?: string;
}
