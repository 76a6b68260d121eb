/** What is wrong at a place of the input; the line is worked out by whoever holds the text. */
export class NftFault extends Error {
  /** Offsets into the input. */
  readonly start: number;
  readonly end: number;

  constructor(problem: string, start: number, end: number, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'NftFault';
    this.start = start;
    this.end = end;
  }
}

/** `nft -f` refused its input. Nothing of the input took effect. */
export class NftError extends Error {
  /** 1-based line of the input. */
  readonly line: number;
  /** What is wrong, in nft's words without the place. */
  readonly problem: string;

  constructor(text: string, fault: NftFault) {
    const from = text.lastIndexOf('\n', fault.start - 1) + 1;
    const to = text.indexOf('\n', from);
    const line = text.slice(0, from).split('\n').length;
    const source = text.slice(from, to < 0 ? undefined : to).slice(0, 1000);
    const first = fault.start - from + 1;
    const last = Math.max(first, Math.min(fault.end - from, source.length));
    const place = `/dev/stdin:${line}:${first}-${last}: Error: ${fault.message}`;
    super(
      `${place}\n${source}\n${' '.repeat(Math.min(first - 1, 1000))}${'^'.repeat(Math.max(1, Math.min(last - first + 1, 1000)))}`,
    );
    this.name = 'NftError';
    this.line = line;
    this.problem = fault.message;
  }
}

/** Something of nft's that exists and that we do not model: the rule is kept as it is written. */
export class NotModelled extends Error {}

/** What was asked for cannot be done; the place is added by whoever reads the text. */
export class Refusal extends Error {}

/** Throws Refusal. */
export function refuse(problem: string): never {
  throw new Refusal(problem);
}

/** What the kernel, not the parser, answers. */
export const refused = (what: string): string => `Could not process rule: ${what}`;
