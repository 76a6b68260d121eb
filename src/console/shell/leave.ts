/** `break` and `continue`. */
export class Leave extends Error {
  readonly loops: number;
  /** `continue`: the loop goes on. */
  readonly again: boolean;
  constructor(loops: number, again: boolean) {
    super(again ? 'continue' : 'break');
    this.loops = loops;
    this.again = again;
  }

  /** The same for the loop around. */
  outwards(): Leave {
    return new Leave(this.loops - 1, this.again);
  }
}

/** `exit`. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super('exit');
    this.code = code;
  }
}

/** `return`. */
export class Return extends Error {
  readonly code: number;
  constructor(code: number) {
    super('return');
    this.code = code;
  }
}
