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
  readonly body: StatusBody;

  constructor(status: number, body: StatusBody) {
    super(serverWords(body));
    this.status = status;
    this.body = body;
  }

  /** The same, said of what was being done (cmdutil.AddSourceToErr): `error when creating "web.yaml"`. */
  when(doing: string): ServerFailure {
    return new ServerFailure(this.status, { ...this.body, message: `${doing}: ${this.body.message ?? 'unknown'}` });
  }

  /** One line of it, as where there are several failures (messageForError). */
  get line(): string {
    return standardWords(this.body);
  }
}

const standardWords = ({ message = 'unknown', reason }: StatusBody): string =>
  `Error from server${reason ? ` (${reason})` : ''}: ${message}`;

function serverWords(body: StatusBody): string {
  const { reason, details } = body;
  if (reason !== 'Invalid') return standardWords(body);
  if (!details) return `The request is invalid${body.message ? `: ${body.message}` : ''}`;
  const causes = new Set((details.causes ?? []).map(({ field, message: why }) => (field ? `${field}: ${why}` : why)));
  const about = `The ${details.kind} "${details.name ?? ''}" is invalid`;
  const [first] = causes;
  if (first === undefined) return about;
  return causes.size === 1 ? `${about}: ${first}` : [`${about}: `, ...[...causes].map((c) => `* ${c}`)].join('\n');
}

/** Several failures of one command (cmdutil.MultipleErrors): each in its own line, without `error:` before those of kubectl itself. */
function together(failures: readonly Failure[]): Failure {
  const [only] = failures;
  if (failures.length === 1 && only) return only;
  const lines = failures.map((failure) =>
    failure instanceof ServerFailure ? failure.line : failure.message.replace(/^error: /, ''),
  );
  return new Failure(lines.join('\n'));
}

/** Does it for each of the items whatever becomes of the others, then throws what failed, `before` first (resource.ContinueOnError). */
export async function each<T>(
  items: readonly T[],
  act: (item: T) => Promise<void>,
  before: readonly Failure[] = [],
): Promise<void> {
  const failures = [...before];
  for (const item of items) {
    try {
      await act(item);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw together(failures);
}
