/** One rule of a dump, as far as sorting and flows look at it. */
export interface Rule {
  readonly text: string;
  readonly chain: string;
  readonly comment: string;
  /** Target of `-j` or `-g`; undefined for a rule without one. */
  readonly target: string | undefined;
  readonly dnat: string | undefined;
  readonly probabilistic: boolean;
  /** Looks at marks, connection state or recent clients. */
  readonly stateful: boolean;
  readonly source: Match | undefined;
  readonly destination: Match | undefined;
  readonly sourceType: Match | undefined;
  readonly destinationType: Match | undefined;
  readonly protocol: Match | undefined;
  readonly port: Match | undefined;
}

export interface Match {
  readonly value: string;
  readonly negated: boolean;
}

/** Parses `-A CHAIN …`. Options not listed in `Rule` are passed over. */
export function parseRule(text: string): Rule {
  const words: readonly string[] = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const optionOf = (...names: readonly string[]): string | undefined => matchOf(...names)?.value;
  const matchOf = (...names: readonly string[]): Match | undefined => {
    const at = words.findIndex((word) => names.includes(word));
    const value = at < 0 ? undefined : words[at + 1];
    return value === undefined ? undefined : { value, negated: words[at - 1] === '!' };
  };
  return {
    text,
    chain: words[1] ?? '',
    comment: (optionOf('--comment') ?? '').replace(/^"|"$/g, ''),
    target: optionOf('-j', '-g'),
    dnat: optionOf('--to-destination'),
    probabilistic: words.includes('--probability'),
    stateful: ['--rcheck', '--mark', '--ctstate'].some((word) => words.includes(word)),
    source: matchOf('-s'),
    destination: matchOf('-d'),
    sourceType: matchOf('--src-type'),
    destinationType: matchOf('--dst-type'),
    protocol: matchOf('-p'),
    port: matchOf('--dport'),
  };
}
