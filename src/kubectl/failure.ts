/** Ends a command: `text` goes to stderr as it is (empty: all has been said), `code` is the exit code. */
export class Failure extends Error {
  readonly code: number;

  constructor(text: string, code = 1) {
    super(text);
    this.code = code;
  }
}

/** `error: …`, as kubectl's cmdutil.CheckErr puts what is not the server's. */
export const failed = (message: string): Failure => new Failure(`error: ${message}`);

/** A wrong use of a command (cmdutil.UsageErrorf). */
export const misused = (path: string, message: string): Failure =>
  new Failure(`error: ${message}\nSee 'kubectl ${path} -h' for help and examples`);

interface StatusBody {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly kind?: string;
    readonly causes?: readonly { readonly field?: string; readonly message: string }[];
  };
}

/** A Status of the server in kubectl's words (pkg/cmd/util/helpers.go checkErr and StandardErrorMessage). */
export class ServerFailure extends Failure {
  readonly status: number;

  constructor(status: number, body: StatusBody) {
    super(serverWords(body));
    this.status = status;
  }
}

function serverWords({ message = 'unknown', reason, details }: StatusBody): string {
  if (reason !== 'Invalid' || !details) return `Error from server${reason ? ` (${reason})` : ''}: ${message}`;
  const causes = (details.causes ?? []).map(({ field, message: why }) => (field ? `${field}: ${why}` : why));
  const about = `The ${details.kind} "${details.name ?? ''}" is invalid`;
  if (causes.length === 0) return about;
  return causes.length === 1 ? `${about}: ${causes[0]}` : [`${about}: `, ...causes.map((c) => `* ${c}`)].join('\n');
}
