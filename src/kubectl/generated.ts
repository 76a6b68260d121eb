import { isPlainObject } from '../model/deep.ts';
import { remembering } from '../model/last-applied.ts';
import { pathOf, type Thing, withQuery } from './api.ts';
import { failed, misused, ServerFailure } from './failure.ts';
import { recorded } from './record.ts';
import { changeFlags, dryRunOf, type Found, tell, writeQuery } from './tell.ts';
import type { Run } from './verb.ts';

/** An object that kubectl makes of flags, before the server adds to it. */
export type Draft = Readonly<Record<string, unknown>> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Thing['metadata'];
};

/** Flags of all commands that make objects of flags. */
export const generatorFlags = `${changeFlags} save-config? validate=strict`;

const meta = (metadata: unknown): object => ({ creationTimestamp: null, ...(isPlainObject(metadata) && metadata) });
type Members = Readonly<Record<string, unknown>>;
const members = (value: unknown): Members => (isPlainObject(value) ? value : {});

function podSpec(spec: unknown): Members {
  const { containers, ...others } = members(spec);
  const own = Array.isArray(containers) ? containers : [];
  return { ...others, containers: own.map((container) => ({ resources: {}, ...members(container) })) };
}

const template = (given: unknown): Members => {
  const { metadata, spec } = members(given);
  return { metadata: meta(metadata), spec: podSpec(spec) };
};

/** Members that Go's types always write, by kind: kubectl prints them, and they mean nothing. */
const alwaysWritten: Readonly<Record<string, (draft: Draft) => object>> = {
  Deployment: ({ spec }) => ({
    spec: { strategy: {}, ...members(spec), template: template(members(spec).template) },
    status: {},
  }),
  Job: ({ spec }) => ({ spec: { ...members(spec), template: template(members(spec).template) }, status: {} }),
  Namespace: () => ({ spec: {}, status: {} }),
  Pod: ({ spec }) => ({ spec: podSpec(spec), status: {} }),
  PodDisruptionBudget: () => ({
    status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  }),
  Service: () => ({ status: { loadBalancer: {} } }),
};

/** A draft as Go encodes it (`creationTimestamp: null`, `status: {}`). */
function asGoWritesIt(draft: Draft): Thing {
  const written = alwaysWritten[draft.kind]?.(draft);
  return { ...draft, ...written, metadata: meta(draft.metadata) as Thing['metadata'] } as Thing;
}

/** Creates it and gives it back, or the draft itself in a client's dry run. `-n` goes into what is shown only when it was given. */
export async function createDraft(run: Run, draft: Draft, manager = 'kubectl-create'): Promise<Found> {
  const { client, parsed, namespace } = run;
  const resource = await client.resourceOfKind(draft.apiVersion, draft.kind);
  const placed =
    resource.namespaced && parsed.has('namespace') ? { ...draft, metadata: { ...draft.metadata, namespace } } : draft;
  const plain = recorded(run, asGoWritesIt(placed));
  const wanted = parsed.is('save-config') ? remembering(plain) : plain;
  if (dryRunOf(parsed) === 'client') return { resource, object: wanted };
  const path = withQuery(pathOf(resource, namespace), writeQuery(parsed, manager));
  return { resource, object: await client.send('POST', path, wanted) };
}

/** Creates it, or only shows it, as all `kubectl create KIND` do (pkg/cmd/create); a refusal is said to be one to create `what`. */
export async function createFrom(run: Run, draft: Draft, what?: string): Promise<void> {
  dryRunOf(run.parsed);
  try {
    tell(run, await createDraft(run, draft), 'created');
  } catch (error) {
    if (what === undefined || !(error instanceof ServerFailure)) throw error;
    throw failed(`failed to create ${what}: ${error.body.message ?? ''}`);
  }
}

/** The NAME argument: what came before `--`. Throws Failure (pkg/cmd/create/create.go NameFromCommandArgs). */
export function nameOf({ parsed, path }: Run): string {
  const [name, ...more] = parsed.args;
  if (name === undefined || more.length > 0)
    throw misused(path, `exactly one NAME is required, got ${parsed.args.length}`);
  return name;
}

/** `a=b,c=d` as labels. Throws Failure (pkg/cmd/expose/expose.go parseLabels). */
export function labelsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [key = '', value, ...more] = pair.split('=');
      if (value === undefined || more.length > 0) throw failed(`unexpected label spec: ${pair}`);
      if (key === '') throw failed('unexpected empty label key');
      return [key, value];
    }),
  );
}

/** A port's number or name (intstr.Parse). */
export const portName = (text: string): number | string => (/^-?\d+$/.test(text) ? Number(text) : text);
