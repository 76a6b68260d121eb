import type { IPFamily } from '../../model/objects/meta.ts';
import { programOf } from './protocols.ts';

/** As iptables says it of itself. */
export const iptablesVersion = 'v1.8.9 (nf_tables)';

/** An extension's or option's complaint; the line is added by whoever reads the line. `message` is iptables' wording without its prefix. */
export class RuleError extends Error {
  /** True for what the kernel answers ("line N failed: …"), false for what the command line parser says. */
  readonly fromKernel: boolean;

  constructor(message: string, fromKernel = false) {
    super(message);
    this.name = 'RuleError';
    this.fromKernel = fromKernel;
  }
}

/** A packet's way through the chains has no end worth waiting for: each level of jumps may double it. */
export class EndlessWay extends Error {
  constructor() {
    super(
      `a packet enters more than ${mostChains} chains on its way through one base chain: such rules are not followed`,
    );
    this.name = 'EndlessWay';
  }
}

/** Chains a packet may enter from one base chain. Kernels would go on, as long as it takes. */
export const mostChains = 65_536;

/** `iptables-restore` refused its input. Nothing of the input took effect. */
export class RestoreError extends Error {
  /** 1-based line of the input. */
  readonly line: number;
  /** What is wrong, without the tool's name and the line. */
  readonly problem: string;

  constructor(line: number, cause: RuleError, family: IPFamily = 'IPv4') {
    super(restoreMessage(line, cause, `${programOf(family)}-restore`), { cause });
    this.name = 'RestoreError';
    this.line = line;
    this.problem = cause.message;
  }

  /** The same, as the tool of that family says it. */
  of(family: IPFamily): RestoreError {
    return family === 'IPv6' && this.cause instanceof RuleError
      ? new RestoreError(this.line, this.cause, family)
      : this;
  }
}

/** All that iptables-restore says of a line that stands outside a table. */
export const failedWithoutWords = 'failed';

/** The wording of iptables-restore 1.8.9 on nf_tables. */
function restoreMessage(line: number, { message, fromKernel }: RuleError, program: string): string {
  if (!fromKernel) return `${program} ${iptablesVersion}: ${message}\nError occurred at line: ${line}`;
  if (/^[A-Z_]+ failed \(/.test(message)) return `${program} ${iptablesVersion}: \nline ${line}: ${message}`;
  return `${program}: line ${line} failed: ${message}`;
}

/** `iptables …` refused a command. */
export class IptablesError extends Error {
  constructor(cause: RuleError, family: IPFamily) {
    const program = programOf(family);
    super(
      cause.fromKernel && !/^[A-Z_]+ failed \(/.test(cause.message)
        ? `${program}: ${cause.message}`
        : `${program} ${iptablesVersion}: ${cause.message}`,
      {
        cause,
      },
    );
    this.name = 'IptablesError';
  }
}
