/** One command that both kubectls run. */
export interface Compared {
  /** Without `kubectl`; quotes keep blanks. */
  readonly words: string;
  readonly stdin?: string;
  /** Files in the directory it runs in. */
  readonly files?: Readonly<Record<string, string>>;
  /** Virtual seconds that may pass while it waits for news; then it is interrupted. Without it, time stands still. */
  readonly seconds?: number;
  /** Lines that differ for a reason, `-` the real one's, `+` ours. */
  readonly expected?: readonly string[];
}
