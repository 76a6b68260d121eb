import { Playground } from '../../engine/index.ts';
import type { Node, Pod, Service } from '../../model/objects/index.ts';
import type { Port } from './protocol.ts';
import { outsideHosts, type RandomScene, textOf } from './random-scene.ts';

/** A namespace that sends or listens. `place` is what the engine calls it. */
export interface Host {
  readonly place: string;
  /** What a trace calls it when it answers. */
  readonly name: string;
  readonly address: string;
  readonly listens: readonly Port[];
}

export interface JudgedNode extends Host {
  readonly podCIDR: string;
  /** Everything its netfilter holds, as `iptables-save` prints it. */
  readonly rules: string;
  /** In order of their addresses. */
  readonly pods: readonly Host[];
}

/** What a quiet scene is made of, as both the engine and the kernel have to build it. */
export interface JudgedScene {
  readonly nodes: readonly JudgedNode[];
  readonly outside: readonly Host[];
  readonly services: readonly Service[];
  /** External addresses of load balancers. */
  readonly vips: readonly string[];
}

function items<T>(playground: Playground, path: string): readonly T[] {
  const { status, body } = playground.read({ method: 'GET', path });
  if (status !== 200) throw new Error(body);
  return JSON.parse(body).items;
}

const isPort = ({ protocol }: { readonly protocol: string }): boolean => protocol === 'TCP' || protocol === 'UDP';

function hostOf({ metadata, spec, status }: Pod): Host {
  const { namespace = '', name } = metadata;
  const listens = spec.containers
    .flatMap(({ ports = [] }) => ports)
    .filter(isPort)
    .map(
      ({ protocol, containerPort }) => ({ protocol: protocol === 'UDP' ? 'UDP' : 'TCP', port: containerPort }) as const,
    );
  return { place: `pod/${namespace}/${name}`, name: `${namespace}/${name}`, address: status.podIP ?? '', listens };
}

const lastPart = ({ address }: Host): number => Number(address.split('.').at(-1));

/** Opens a scene in the engine, lets it become quiet, and reads through its API what there is. Throws when it has errors or stays restless. */
export function judgedScene(scene: RandomScene): JudgedScene {
  const opened = Playground.open(textOf(scene));
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const { playground } = opened;
  const pods = items<Pod>(playground, '/api/v1/pods').filter(({ status }) => status.phase === 'Running');
  const services = items<Service>(playground, '/api/v1/services');
  return {
    nodes: items<Node>(playground, '/api/v1/nodes').map(({ metadata: { name }, spec, status }) => ({
      place: `node/${name}`,
      name,
      address: status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '',
      listens: [],
      podCIDR: spec.podCIDR ?? '',
      rules: playground.rules(name),
      pods: pods
        .filter((pod) => pod.spec.nodeName === name)
        .map(hostOf)
        .sort((a, b) => lastPart(a) - lastPart(b)),
    })),
    outside: outsideHosts.map(({ name, address, listens }) => ({ place: `outside/${name}`, name, address, listens })),
    services,
    vips: services.flatMap(({ status }) => status.loadBalancer.ingress?.flatMap(({ ip }) => ip ?? []) ?? []),
  };
}
