import type { Thing } from '../api.ts';
import { failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { createDraft, type Draft, generatorFlags, labelsIn, portName } from '../generated.ts';
import { fileFlags } from '../manifests.ts';
import { overridden } from '../overrides.ts';
import { visit } from '../select.ts';
import { type Found, recordFlag, tell } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';

type Labels = Readonly<Record<string, string>>;
interface Port {
  readonly containerPort?: number;
  readonly port?: number;
  readonly protocol?: string;
}
interface Spec {
  readonly selector?: Labels & { readonly matchLabels?: Labels; readonly matchExpressions?: readonly object[] };
  readonly ports?: readonly Port[];
  readonly containers?: readonly { readonly ports?: readonly Port[] }[];
  readonly template?: { readonly spec: { readonly containers: readonly { readonly ports?: readonly Port[] }[] } };
}

const specOf = ({ spec }: Thing): Spec => (spec ?? {}) as Spec;

/** Labels that select the object's pods (polymorphichelpers MapBasedSelectorForObject). Throws Failure. */
function selectorOf({ resource, object }: Found): Labels {
  const cannot = (why: string) => failed(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  const { selector } = specOf(object);
  if (resource.kind === 'Pod') {
    const { labels = {} } = object.metadata;
    if (Object.keys(labels).length === 0) throw cannot('the pod has no labels and cannot be exposed');
    return labels;
  }
  if (resource.kind === 'Service') {
    if (!selector || Object.keys(selector).length === 0) throw cannot('the service has no pod selector set');
    return selector;
  }
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  if (matchExpressions.length > 0)
    throw cannot('couldn\'t convert expressions - "matchExpressions" to map-based selector format');
  if (Object.keys(matchLabels).length === 0)
    throw cannot(`invalid ${resource.singularName}: no selectors, therefore cannot be exposed`);
  return matchLabels;
}

/** Ports the object speaks of, with their protocols (PortsForObject, MultiProtocolsForObject). */
function portsIn({ resource, object }: Found): { readonly number: string; readonly protocol: string }[] {
  const { ports, containers, template } = specOf(object);
  const own = resource.kind === 'Service' ? (ports ?? []) : [];
  const inside = (containers ?? template?.spec.containers ?? []).flatMap((container) => container.ports ?? []);
  return [...own, ...inside].map(({ containerPort, port, protocol = 'TCP' }) => ({
    number: `${containerPort ?? port}`,
    protocol,
  }));
}

/** The Service's ports. Throws Failure (pkg/cmd/expose/expose.go createService). */
function servicePorts({ parsed }: Run, found: Found): object[] {
  const known = portsIn(found);
  const given = parsed.text('port') ?? '';
  const numbers = given === '' ? [...new Set(known.map(({ number }) => number))] : given.split(',');
  if (numbers.length === 0 && parsed.text('cluster-ip') !== 'None')
    throw failed("couldn't find port via --port flag or introspection");
  const wanted = parsed.text('protocol') ?? '';
  const target = parsed.text('target-port') ?? '';
  return numbers.flatMap((text, at) => {
    if (!/^[+-]?\d+$/.test(text)) throw failed(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    const port = Number(text);
    const targetPort = target === '' ? port : portName(target);
    const own = [...new Set(known.filter(({ number }) => number === text).map(({ protocol }) => protocol))];
    const protocols = wanted !== '' ? [wanted] : own.length > 0 ? own : ['TCP'];
    const name = (protocol: string): string | undefined => {
      if (protocols.length > 1) return `port-${at + 1}-${protocol.toLowerCase()}`;
      return numbers.length > 1 ? `port-${at + 1}` : undefined;
    };
    return protocols.map((protocol) => ({
      ...(name(protocol) !== undefined && { name: name(protocol) }),
      port,
      protocol,
      targetPort,
    }));
  });
}

/** Members of the spec that flags give as they are. */
function givenIn({ parsed }: Run): object {
  const text = (flag: string): string | undefined => parsed.text(flag) || undefined;
  const type = text('type');
  const affinity = text('session-affinity');
  if (affinity !== undefined && affinity !== 'None' && affinity !== 'ClientIP')
    throw failed(`unknown session affinity: ${affinity}`);
  const fields = {
    type,
    clusterIP: text('cluster-ip'),
    sessionAffinity: affinity,
    externalIPs: text('external-ip') && [text('external-ip')],
    loadBalancerIP: type === 'LoadBalancer' ? text('load-balancer-ip') : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const exposable = ['Deployment', 'Pod', 'ReplicaSet', 'Service'];

function serviceOf(run: Run, found: Found): Draft {
  const { parsed } = run;
  const { resource, object } = found;
  const group = resource.groupVersion.includes('/') ? `.${resource.groupVersion.split('/')[0]}` : '';
  if (!exposable.includes(resource.kind)) throw failed(`cannot expose a ${resource.kind}${group}`);
  const given = parsed.text('selector') ?? '';
  const selector = given === '' ? selectorOf(found) : labelsIn(given);
  const ports = servicePorts(run, found);
  const wanted = parsed.text('labels') ?? '';
  const labels = wanted === '' ? object.metadata.labels : labelsIn(wanted);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: parsed.text('name') || object.metadata.name.slice(0, 63),
      ...(labels && Object.keys(labels).length > 0 && { labels }),
    },
    spec: { selector, ...(ports.length > 0 && { ports }), ...givenIn(run) },
  };
}

/** `kubectl expose` (kubectl pkg/cmd/expose/expose.go). */
export const expose: Verb = {
  flags: flagsOf(
    `port target-port name type protocol selector labels,-l external-ip cluster-ip session-affinity load-balancer-ip
     overrides override-type ${fileFlags} ${generatorFlags} ${recordFlag}`,
  ),
  async run(run) {
    // What is exposed is named, `--selector` is the Service's own.
    const naming = { ...run, parsed: run.parsed.without('selector') };
    const act = async (found: Found): Promise<void> => {
      const draft = overridden(run, serviceOf(run, found));
      tell(run, await createDraft(run, draft, 'kubectl-expose'), 'exposed');
    };
    await visit(naming, run.parsed.args, act, { latest: false });
  },
};
