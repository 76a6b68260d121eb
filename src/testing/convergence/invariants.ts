import { type Kind, kinds } from '../../model/objects/index.ts';
import { backendsOf, hasEnded, isServed, targetIn } from './backends.ts';
import { differences, nameOf } from './differences.ts';
import { ruleFaults } from './rule-faults.ts';
import { allocationsOf, type Trial } from './trial.ts';

function sliceFaults({ cluster }: Trial): string[] {
  const slices = cluster.api
    .list('EndpointSlice')
    .filter(({ metadata }) =>
      metadata.labels?.['endpointslice.kubernetes.io/managed-by']?.startsWith('endpointslice-c'),
    );
  const services = cluster.api.list('Service').filter(isServed);
  return services.flatMap((service) => {
    const { metadata, spec } = service;
    const backends = (spec.ipFamilies ?? []).flatMap((family) => backendsOf(cluster, service, family));
    const expected = backends.map(({ pod, address, ready, serving, terminating }) => {
      const ports = (spec.ports ?? []).flatMap((port) => {
        const target = targetIn(pod, port);
        return target === undefined ? [] : [`${port.name ?? ''}=${target}/${port.protocol}`];
      });
      return `${address} ${pod.metadata.uid} ${pod.spec.nodeName} ${ready} ${serving} ${terminating} ${ports.sort()}`;
    });
    const found = slices.flatMap((slice) => {
      const ofService = slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name;
      if (!ofService || slice.metadata.namespace !== metadata.namespace) return [];
      const ports = (slice.ports ?? []).map(({ name = '', port, protocol }) => `${name}=${port}/${protocol}`).sort();
      return slice.endpoints.map(({ addresses, conditions: is, nodeName, targetRef }) => {
        return `${addresses} ${targetRef?.uid} ${nodeName} ${is?.ready} ${is?.serving} ${is?.terminating} ${ports}`;
      });
    });
    return differences(`EndpointSlices of ${nameOf(service)}`, found, expected);
  });
}

function twiceGiven({ cluster: { api } }: Trial): string[] {
  const pods = api.list('Pod').filter((pod) => !hasEnded(pod) && !pod.spec.hostNetwork);
  const given = [
    ...pods.flatMap(({ status }) => status.podIPs?.map(({ ip }) => ip) ?? []),
    ...api
      .list('Service')
      .flatMap(({ spec, status }) => [
        ...allocationsOf(spec),
        ...(status.loadBalancer.ingress ?? []).flatMap(({ ip }) => ip ?? []),
      ]),
  ];
  return given.filter((one, i) => given.indexOf(one) !== i).map((one) => `given twice: ${one}`);
}

/** Whether a new Service could have an address or a node port, told by a dry run. */
function isFree({ door }: Trial, allocation: string): boolean {
  const isAddress = /[.:]/.test(allocation);
  const http = { port: 80, ...(!isAddress && { nodePort: Number(allocation) }) };
  const spec = { type: 'NodePort', ports: [http], ...(isAddress && { clusterIP: allocation }) };
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'new' }, spec });
  const path = '/api/v1/namespaces/default/services?dryRun=All';
  return door.handle({ method: 'POST', path, body }, 'user').status === 201;
}

function allocationFaults(trial: Trial): string[] {
  const held = new Set(trial.cluster.api.list('Service').flatMap(({ spec }) => allocationsOf(spec)));
  return [...trial.allocations].flatMap((allocation) => {
    if (held.has(allocation) !== isFree(trial, allocation)) return [];
    return [
      `${allocation} ${held.has(allocation) ? 'is held and could be had again' : 'is held by nobody and not free'}`,
    ];
  });
}

function ghostsOwning({ cluster: { api } }: Trial): string[] {
  const objects = kinds.flatMap((kind) => api.list<Kind>(kind));
  const living = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.uid}`));
  return objects.flatMap((object) => {
    const { ownerReferences = [], deletionTimestamp } = object.metadata;
    // A pod that is to go must wait for its kubelet, which may be without power.
    if (deletionTimestamp !== undefined) return [];
    const ghosts = ownerReferences.filter(({ kind, name, uid }) => !living.has(`${kind} ${name} ${uid}`));
    return ghosts.map(({ kind, name }) => `${nameOf(object)} is owned by a ghost: ${kind} ${name}`);
  });
}

/** What does not hold of a quiet cluster; empty when all is well. Nodes that hear nothing may have old rules. */
export function faultsOf(trial: Trial): string[] {
  const machines = [...trial.cluster.machines.values()].filter(({ powered, partitioned }) => powered && !partitioned);
  return [
    ...sliceFaults(trial),
    ...machines.flatMap((machine) => ruleFaults(trial, machine)),
    ...twiceGiven(trial),
    ...allocationFaults(trial),
    ...ghostsOwning(trial),
    ...trial.watches.faults(),
  ];
}
