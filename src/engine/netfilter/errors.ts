const version = 'v1.8.9 (nf_tables)';

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

/** `iptables-restore` refused its input. Nothing of the input took effect. */
export class RestoreError extends Error {
  /** 1-based line of the input. */
  readonly line: number;
  /** What is wrong, without the tool's name and the line. */
  readonly problem: string;

  constructor(line: number, cause: RuleError) {
    super(restoreMessage(line, cause), { cause });
    this.name = 'RestoreError';
    this.line = line;
    this.problem = cause.message;
  }
}

/** The wording of iptables-restore 1.8.9 on nf_tables. */
function restoreMessage(line: number, { message, fromKernel }: RuleError): string {
  if (!fromKernel) return `iptables-restore ${version}: ${message}\nError occurred at line: ${line}`;
  if (/^[A-Z_]+ failed \(/.test(message)) return `iptables-restore ${version}: \nline ${line}: ${message}`;
  return `iptables-restore: line ${line} failed: ${message}`;
}

/** `iptables …` refused a command. */
export class IptablesError extends Error {
  constructor(cause: RuleError) {
    super(
      cause.fromKernel && !/^[A-Z_]+ failed \(/.test(cause.message)
        ? `iptables: ${cause.message}`
        : `iptables ${version}: ${cause.message}`,
      {
        cause,
      },
    );
    this.name = 'IptablesError';
  }
}
