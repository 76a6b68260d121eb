import { Playground } from '../../engine/index.ts';
import type { Node, Pod, Service } from '../../model/objects/index.ts';
import type { AddressPlan } from './address-plan.ts';
import type { Port } from './protocol.ts';
import { outsideHosts, type RandomScene, textOf } from './random-scene.ts';

export type JudgedMode = 'iptables' | 'nftables';

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
  /** What its xtables hold, as `iptables-save` prints it. */
  readonly rules: string;
  /** What its nf_tables hold, as `nft list ruleset` prints it; empty in iptables mode. */
  readonly nft: string;
  /** In order of their addresses. */
  readonly pods: readonly Host[];
}

/** What a quiet scene is made of, as both the engine and the kernel have to build it. */
export interface JudgedScene {
  readonly plan: AddressPlan;
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

/** A node's rules, apart by the tool that loads them. */
function rulesOf(playground: Playground, node: string): Pick<JudgedNode, 'rules' | 'nft'> {
  const text = playground.rules(node);
  const xtables = text.search(/^[*#]/m);
  return xtables < 0 ? { rules: '', nft: text } : { rules: text.slice(xtables), nft: text.slice(0, xtables) };
}

/** Pods of a node differ in the last part of their address; it is hexadecimal in IPv6, and in order all the same. */
const lastPart = ({ address }: Host): number =>
  Number.parseInt(address.split(/[.:]/).at(-1) ?? '', address.includes(':') ? 16 : 10);

/** Opens a scene in the engine with kube-proxy in that mode, lets it become quiet, and reads through its API what there is. Throws when it has errors. */
export function judgedScene(scene: RandomScene, mode: JudgedMode): JudgedScene {
  const opened = Playground.open(textOf(scene), undefined, { mode });
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const { playground } = opened;
  const pods = items<Pod>(playground, '/api/v1/pods').filter(({ status }) => status.phase === 'Running');
  const services = items<Service>(playground, '/api/v1/services');
  return {
    plan: scene.plan,
    nodes: items<Node>(playground, '/api/v1/nodes').map(({ metadata: { name }, spec, status }) => ({
      place: `node/${name}`,
      name,
      address: status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '',
      listens: [],
      podCIDR: spec.podCIDR ?? '',
      ...rulesOf(playground, name),
      pods: pods
        .filter((pod) => pod.spec.nodeName === name)
        .map(hostOf)
        .sort((a, b) => lastPart(a) - lastPart(b)),
    })),
    outside: outsideHosts(scene.plan).map(({ name, address, listens }) => ({
      place: `outside/${name}`,
      name,
      address,
      listens,
    })),
    services,
    vips: services.flatMap(({ status }) => status.loadBalancer.ingress?.flatMap(({ ip }) => ip ?? []) ?? []),
  };
}
