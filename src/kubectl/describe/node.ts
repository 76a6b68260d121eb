import type { Lease, Node, NodeSystemInfo, Pod } from '../../model/objects/index.ts';
import { pathOf, withQuery } from '../api.ts';
import { type Describer, indented, type Surroundings } from './describer.ts';
import { ageOf, annotationLines, instant, labelLines, none, taintLines, unset } from './lines.ts';
import { percentOf, Quantity } from './quantity.ts';

const rolePrefix = 'node-role.kubernetes.io/';

function rolesOf({ labels = {} }: Node['metadata']): string {
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return key.slice(rolePrefix.length) || [];
    return key === 'kubernetes.io/role' && value ? value : [];
  });
  return [...new Set(roles)].sort().join(',') || none;
}

async function leaseLines({ name }: Node['metadata'], { client }: Surroundings): Promise<string[]> {
  const leases = await client.resource('leases');
  const lease = (await client.find(pathOf(leases, 'kube-node-lease', name))) as Lease | undefined;
  if (!lease) return [`Lease:\tFailed to get lease: leases.coordination.k8s.io ${JSON.stringify(name)} not found`];
  const { holderIdentity, acquireTime, renewTime } = lease.spec;
  const at = (time: string | undefined): string => (time ? instant(time) : unset);
  return [
    'Lease:',
    `  HolderIdentity:\t${holderIdentity ?? unset}`,
    `  AcquireTime:\t${at(acquireTime)}`,
    `  RenewTime:\t${at(renewTime)}`,
  ];
}

const conditionLines = ({ conditions = [] }: Node['status']): string[] =>
  conditions.length === 0
    ? []
    : [
        'Conditions:',
        '  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage',
        '  ----\t------\t-----------------\t------------------\t------\t-------',
        ...conditions.map(
          (c) =>
            `  ${c.type} \t${c.status} \t${instant(c.lastHeartbeatTime)} \t${instant(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`,
        ),
      ];

const resourceLines = (title: string, list: Readonly<Record<string, string>> = {}): string[] => {
  const names = Object.keys(list).sort();
  return names.length === 0 ? [] : [`${title}:`, ...indented(names.map((name) => `${name}:\t${list[name]}`))];
};

const systemInfo: readonly (readonly [title: string, field: keyof NodeSystemInfo])[] = [
  ['Machine ID', 'machineID'],
  ['System UUID', 'systemUUID'],
  ['Boot ID', 'bootID'],
  ['Kernel Version', 'kernelVersion'],
  ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'],
  ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'],
  ['Kubelet Version', 'kubeletVersion'],
  ['Kube-Proxy Version', 'kubeProxyVersion'],
];

type Wanted = { readonly requests: Quantity; readonly limits: Quantity };

/** Requests and limits of a pod's containers together (component-helpers/resource PodRequests, without init containers). */
function wantedBy(pods: readonly Pod[], resource: string): Wanted {
  const sum = (which: 'requests' | 'limits'): Quantity =>
    Quantity.sum(
      pods.flatMap(({ spec }) =>
        spec.containers.map((container) => {
          const { resources } = container as {
            readonly resources?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
          };
          return resources?.[which]?.[resource];
        }),
      ),
    );
  return { requests: sum('requests'), limits: sum('limits') };
}

/** describe.go describeNodeResource. */
function podLines(pods: readonly Pod[], { allocatable, capacity }: Node['status'], now: number): string[] {
  const there = (resource: string): Quantity => Quantity.sum([(allocatable ?? capacity)?.[resource]]);
  const share = (used: Quantity, resource: string): string => `${used.text} (${percentOf(used, there(resource))}%)`;
  const both = (of: readonly Pod[], resource: string): string[] => {
    const { requests, limits } = wantedBy(of, resource);
    return [share(requests, resource), share(limits, resource)];
  };
  const rows = pods.map((pod) => {
    const { namespace, name, creationTimestamp } = pod.metadata;
    const cells = [...both([pod], 'cpu'), ...both([pod], 'memory'), ageOf(creationTimestamp, now)];
    return `${namespace}\t${name}\t\t${cells.join('\t')}`;
  });
  return [
    `Non-terminated Pods:\t(${pods.length} in total)`,
    '  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge',
    '  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---',
    ...indented(rows),
    'Allocated resources:',
    '  (Total limits may be over 100 percent, i.e., overcommitted.)',
    '  Resource\tRequests\tLimits',
    '  --------\t--------\t------',
    ...['cpu', 'memory', 'ephemeral-storage'].map((name) => `  ${[name, ...both(pods, name)].join('\t')}`),
  ];
}

/** describe.go describeNode. */
export const describeNode: Describer<Node> = async (node, about) => {
  const { metadata, spec, status } = node;
  const { client, now } = about;
  const fieldSelector = `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed`;
  const path = withQuery(pathOf(await client.resource('pods'), undefined), { fieldSelector });
  const { items: pods } = (await client.get(path)) as { readonly items: readonly Pod[] };
  return [
    `Name:\t${metadata.name}`,
    `Roles:\t${rolesOf(metadata)}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    `CreationTimestamp:\t${instant(metadata.creationTimestamp)}`,
    ...taintLines(spec.taints),
    `Unschedulable:\t${spec.unschedulable ?? false}`,
    ...(await leaseLines(metadata, about)),
    ...conditionLines(status),
    'Addresses:',
    ...(status.addresses ?? []).map(({ type, address }) => `  ${type}:\t${address}`),
    ...resourceLines('Capacity', status.capacity),
    ...resourceLines('Allocatable', status.allocatable),
    'System Info:',
    ...systemInfo.map(([title, field]) => `  ${title}:\t${status.nodeInfo?.[field] ?? ''}`),
    ...(spec.podCIDR ? [`PodCIDR:\t${spec.podCIDR}`] : []),
    ...(spec.podCIDRs?.length ? [`PodCIDRs:\t${spec.podCIDRs.join(',')}`] : []),
    ...podLines(pods, status, now),
  ];
};
