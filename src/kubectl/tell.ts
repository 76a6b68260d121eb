import { type Resource, type Thing, typeName } from './api.ts';
import { failed } from './failure.ts';
import type { Parsed } from './flags.ts';
import { printerOf } from './output.ts';
import type { Run } from './verb.ts';

/** An object with what it is. */
export interface Found {
  readonly resource: Resource;
  readonly object: Thing;
}

/** Flags of commands that print what they changed. `--dry-run` alone is the older form of `--dry-run=client`. */
export const changeFlags =
  'dry-run=unchanged output,-o field-manager template allow-missing-template-keys? show-managed-fields?';

/** The flag `--record` of older courses: its annotation is still written. */
export const recordFlag = 'record?';

type DryRun = 'none' | 'client' | 'server';

/** Whether, and where, nothing is to be changed. Throws Failure for other words (cmdutil.GetDryRunStrategy). */
export function dryRunOf(parsed: Parsed): DryRun {
  const given = parsed.text('dry-run') ?? 'none';
  if (given === 'unchanged' || /^(?:true|1|t|T|TRUE|True)$/.test(given)) return 'client';
  if (/^(?:false|0|f|F|FALSE|False)$/.test(given)) return 'none';
  if (given === 'none' || given === 'client' || given === 'server') return given;
  throw failed(`Invalid dry-run value (${given}). Must be "none", "server", or "client".`);
}

/** What a command says after what it did. */
export const dryRunSuffix = (parsed: Parsed): string => {
  const dry = dryRunOf(parsed);
  return dry === 'none' ? '' : dry === 'server' ? ' (server dry run)' : ' (dry run)';
};

/** Query parameters of a write: a dry run of the server, and who writes (`kubectl-create` unless `--field-manager` says otherwise). */
export const writeQuery = (parsed: Parsed, manager: string): Readonly<Record<string, string | undefined>> => ({
  dryRun: dryRunOf(parsed) === 'server' ? 'All' : undefined,
  fieldManager: parsed.text('field-manager') ?? manager,
});

const printed = new WeakMap<Run, number>();

/** `scale.autoscaling` of an object that is a subresource's, `deployment.apps` of all others. */
function nameOfType({ resource, object }: Found): string {
  if (object.kind === undefined || object.kind === resource.kind) return typeName(resource);
  const [group = '', version] = object.apiVersion.split('/');
  return `${object.kind.toLowerCase()}${version === undefined ? '' : `.${group}`}`;
}

/**
 * Says what was done to an object, `deployment.apps/web scaled`, or prints it in the form `-o` asks for (printers.NamePrinter). Some
 * commands do not say that it was a dry run.
 */
export function tell(run: Run, found: Found, said: string, suffixed = true): void {
  const { resource, object } = found;
  const print = printerOf(run);
  if (!print) {
    run.out(`${nameOfType(found)}/${object.metadata.name} ${said}${suffixed ? dryRunSuffix(run.parsed) : ''}`);
    return;
  }
  const before = printed.get(run) ?? 0;
  printed.set(run, before + 1);
  const text = print([{ resource, object }], true);
  run.write(before > 0 && run.parsed.text('output') === 'yaml' ? `---\n${text}` : text);
}
