declare module '@michaelhomer/jqjs' {
  /** A jq program as a function from a JSON value to its outputs. Throws for a program that is none. */
  export function compile(program: string): (input: unknown) => Iterable<unknown>;
}
