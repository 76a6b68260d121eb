/** Something a command is made of: what it begins with, and the fields behind it. */
export interface Operand {
  readonly of:
    | { readonly kind: 'dot' | 'nil' }
    | { readonly kind: 'constant'; readonly value: string | number | boolean }
    | { readonly kind: 'variable' | 'function'; readonly name: string }
    | { readonly kind: 'pipeline'; readonly pipeline: Pipeline };
  readonly fields: readonly string[];
}

/** Commands whose results are the last argument of the next: `.items | len`. */
export interface Pipeline {
  /** `$a, $b :=`, or `=`. */
  readonly variables: readonly string[];
  readonly declares: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | { readonly kind: 'break' | 'continue' }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipeline: Pipeline;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

/** What is wrong with a template, without its place. */
export class TemplateError extends Error {}
