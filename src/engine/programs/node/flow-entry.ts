/** One direction of a flow, as `conntrack -L` writes it. */
interface Ends {
  readonly src: string;
  readonly dst: string;
  /** Empty where the protocol has none. */
  readonly sport: string;
  readonly dport: string;
}

/** A line of `conntrack -L`, taken apart. */
export interface FlowEntry {
  readonly line: string;
  readonly protocol: string;
  readonly number: string;
  /** Seconds until it expires. */
  readonly left: number;
  /** Of TCP: its state; else empty. */
  readonly state: string;
  readonly original: Ends;
  readonly reply: Ends;
  readonly assured: boolean;
  readonly replied: boolean;
  readonly mark: string;
  /** From `src=` on, with what may change: the same text, the same flow in the same state. */
  readonly rest: string;
}

const endsIn = (text: string): Ends => {
  const field = (name: string) => new RegExp(`(?:^| )${name}=(\\S+)`).exec(text)?.[1] ?? '';
  return { src: field('src'), dst: field('dst'), sport: field('sport'), dport: field('dport') };
};

/** Reads what `Netfilter.conntrackList` gives. */
export function readFlow(line: string): FlowEntry {
  const [, protocol = '', number = '', left = '', state = '', rest = ''] =
    /^(\S+) +(\d+) (\d+) (?:([A-Z_]\S*) )?(src=.*)$/.exec(line) ?? [];
  const second = rest.indexOf(' src=');
  return {
    line,
    protocol,
    number,
    left: Number(left),
    state,
    original: endsIn(rest.slice(0, second)),
    reply: endsIn(rest.slice(second)),
    assured: rest.includes('[ASSURED]'),
    replied: !rest.includes('[UNREPLIED]'),
    mark: /mark=(\d+)/.exec(rest)?.[1] ?? '0',
    rest: rest.replace(/ mark=\d+ use=\d+$/, ''),
  };
}

/** What tells one flow from another for as long as it lives. */
export const flowKey = ({ protocol, original }: FlowEntry): string =>
  [protocol, original.src, original.dst, original.sport, original.dport].join(' ');
