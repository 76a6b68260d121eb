import { pathOf, type Resource, type Thing, withQuery } from '../api.ts';
import type { Describer } from '../describe/describer.ts';
import { describeEndpointSlice, describeEndpoints } from '../describe/endpoints.ts';
import { eventLines } from '../describe/events.ts';
import { describeAny } from '../describe/generic.ts';
import { describeNode } from '../describe/node.ts';
import { describeConfigMap, describeDisruptionBudget, describeNamespace } from '../describe/others.ts';
import { describePod } from '../describe/pod.ts';
import { describeService } from '../describe/service.ts';
import {
  describeDaemonSet,
  describeDeployment,
  describeJob,
  describeReplicaSet,
  describeStatefulSet,
} from '../describe/workloads.ts';
import { Failure, failed, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { type Selected, selected } from '../select.ts';
import { aligned } from '../tabs.ts';
import type { Run, Verb } from '../verb.ts';

/** What the API server sends is of the kind it says. */
const describers: Readonly<Record<string, Describer<never>>> = {
  ConfigMap: describeConfigMap,
  DaemonSet: describeDaemonSet,
  Deployment: describeDeployment,
  EndpointSlice: describeEndpointSlice,
  Endpoints: describeEndpoints,
  Job: describeJob,
  Namespace: describeNamespace,
  Node: describeNode,
  Pod: describePod,
  PodDisruptionBudget: describeDisruptionBudget,
  ReplicaSet: describeReplicaSet,
  Service: describeService,
  StatefulSet: describeStatefulSet,
};

const silent = new Set(['Namespace']);

async function described(run: Run, resource: Resource, given: Thing): Promise<string> {
  // Items of a list come without their kind.
  const object: Thing = { ...given, apiVersion: resource.groupVersion, kind: resource.kind };
  const now = run.client.api.now();
  const describer = (describers[resource.kind] ?? describeAny) as Describer;
  const lines = await describer(object, { client: run.client, resource, now });
  const quiet = silent.has(resource.kind) || run.parsed.text('show-events') === 'false';
  const events = quiet ? [] : await eventLines(run.client, object, now);
  // Where there are events, a new table begins (DescribeEvents flushes the tab writer).
  if (events.length <= 1) return aligned([...lines, ...events], 0, 2).join('\n');
  return [...aligned(lines, 0, 2), ...aligned(events, 0, 2)].join('\n');
}

async function objectsOf(run: Run, { resource, name }: Selected): Promise<readonly Thing[]> {
  const { client, parsed, namespace } = run;
  const path = pathOf(resource, parsed.is('all-namespaces') ? undefined : namespace, name);
  if (name !== undefined) return [(await client.get(path)) as Thing];
  const list = await client.get(withQuery(path, { labelSelector: parsed.text('selector'), limit: '500' }));
  return (list as { readonly items: readonly Thing[] }).items;
}

/** A name that is nobody's may be how several begin (describe.go DescribeMatchingResources). */
async function thatBeginWith(run: Run, { resource, name = '' }: Selected): Promise<readonly Thing[]> {
  const all = await objectsOf(run, { resource });
  return all.filter(({ metadata }) => metadata.name.startsWith(name));
}

/** The texts of one object, or of all of a resource; those matched by a beginning are printed at once. Throws ServerFailure. */
async function textsOf(run: Run, one: Selected, only: boolean): Promise<string[]> {
  try {
    const texts: string[] = [];
    for (const object of await objectsOf(run, one)) texts.push(await described(run, one.resource, object));
    return texts;
  } catch (error) {
    const missing = error instanceof ServerFailure && error.status === 404 && only;
    const matching = missing ? await thatBeginWith(run, one) : [];
    if (matching.length === 0) throw error;
    for (const object of matching) run.out(`${await described(run, one.resource, object)}\n`);
    return [];
  }
}

/** `kubectl describe` (kubectl pkg/cmd/describe/describe.go). */
export const describe: Verb = {
  flags: flagsOf('selector,-l all-namespaces?,-A show-events? filename!,-f chunk-size# recursive!,-R kustomize!,-k'),
  async run(run) {
    const { args } = run.parsed;
    if (args.length === 0) throw failed(nothingNamed);
    const only = args.length === 2;
    const texts: string[] = [];
    const refused: ServerFailure[] = [];
    for (const one of await selected(run, args)) {
      try {
        texts.push(...(await textsOf(run, one, only)));
      } catch (error) {
        if (!(error instanceof ServerFailure)) throw error;
        refused.push(error);
      }
    }
    if (texts.length > 0) run.out(texts.join('\n\n\n'));
    if (refused.length > 0) throw new Failure(refused.map(({ message }) => message).join('\n'));
    if (texts.length === 0 && !only)
      run.err(`No resources found${run.parsed.is('all-namespaces') ? '' : ` in ${run.namespace} namespace.`}`);
  },
};

const nothingNamed =
  'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.';
