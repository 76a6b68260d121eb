/** Something wrong with text a user gave, where it is and how to mend it. Lines and columns are 1-based. */
export interface Problem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly field?: string;
  readonly hint?: string;
  readonly severity: 'error' | 'warning';
}

export interface ApplyResult {
  /** One line an object, in kubectl's words: `service/web created`. */
  readonly applied: readonly string[];
  readonly problems: readonly Problem[];
}
