import { Actions } from '../../engine/actions.ts';
import { RestDoor } from '../../engine/apiserver/rest.ts';
import { Cluster } from '../../engine/cluster.ts';
import { WorldView } from '../../engine/world-view.ts';
import type { Action } from '../../model/action.ts';
import type { ServiceSpec } from '../../model/objects/index.ts';
import { defaultScene } from '../../model/scene.ts';
import { WatchLog } from './watch-log.ts';

/**
 * Quiet: nothing but heartbeats and events was written for this long (virtual ms), and every kube-proxy has synced.
 * Longer than a cloud takes to make a load balancer.
 */
const quietFor = 20_000;
const settleLimit = 900_000;

/** The ranges of a cluster with both families. */
const dualStack = {
  pods: '10.244.0.0/16,fd00:10:244::/56',
  services: '10.96.0.0/16,fd00:10:96::/112',
  nodes: '192.168.0.0/24,fd00:192:168::/64',
};
/** One seed in so many has a cluster with both. */
const dualStackEvery = 5;

/** A small cluster of three nodes, with all it takes to do things to it and to look into it. */
export class Trial {
  readonly cluster: Cluster;
  readonly door: RestDoor;
  readonly watches: WatchLog;
  readonly dualStack: boolean;
  /** Where Services could be reached since the beginning (`frontendsOf`). */
  readonly frontends = new Set<string>();
  /** What Services were given since the beginning (`allocationsOf`). */
  readonly allocations = new Set<string>();
  readonly #actions: Actions;
  #lastChange = 0;

  constructor(seed: number) {
    this.dualStack = seed % dualStackEvery === 0;
    this.cluster = new Cluster({ ...defaultScene, seed, ...(this.dualStack && { networks: dualStack }) });
    const { api, sim } = this.cluster;
    this.door = new RestDoor(api);
    this.#actions = new Actions(this.cluster, this.door, new WorldView(this.cluster));
    this.watches = new WatchLog(api, sim);
    api.onWrite(({ object, type, actor }) => {
      const heartbeat = object.kind === 'Node' && type === 'MODIFIED' && actor.startsWith('kubelet');
      if (object.kind !== 'Event' && object.kind !== 'Lease' && !heartbeat) this.#lastChange = sim.now;
      if (object.kind !== 'Service') return;
      for (const frontend of frontendsOf(object.spec)) this.frontends.add(frontend);
      for (const allocation of allocationsOf(object.spec)) this.allocations.add(allocation);
    });
    for (const name of ['node-1', 'node-2', 'node-3']) this.cluster.addNode(name);
  }

  /** Does one thing now; what is refused is refused. */
  act(action: Action): void {
    this.#actions.run(action);
  }

  /** Lets virtual milliseconds pass. */
  run(ms: number): void {
    const { sim } = this.cluster;
    sim.advanceTo(sim.now + ms);
  }

  /** Pods of a node that is gone are collected 40 s later (podgc); until then EndpointSlices may or may not have them. */
  #awaitsCollection(): boolean {
    const { api } = this.cluster;
    return api.list('Pod').some(({ spec: { nodeName } }) => nodeName && !api.get('Node', '', nodeName));
  }

  /** Runs until it has been quiet for a while. Throws when that takes a quarter of an hour. */
  settle(): void {
    const { sim, machines } = this.cluster;
    const start = sim.now;
    this.#lastChange = start;
    while (sim.now - start < settleLimit) {
      this.run(500);
      const idle = [...machines.values()].every(
        ({ powered, partitioned, proxy }) => !powered || partitioned || !proxy.pending,
      );
      if (idle && sim.now - this.#lastChange >= quietFor && !this.#awaitsCollection()) return;
    }
    throw new Error('the cluster does not become quiet');
  }
}

const clusterIPsOf = ({ clusterIPs = [] }: ServiceSpec): string[] => clusterIPs.filter((address) => address !== 'None');

/** Where a Service can be reached: `TCP 10.96.0.10 80` for each address, `TCP node 30080` for each node port. */
export const frontendsOf = (spec: ServiceSpec): string[] =>
  (spec.ports ?? []).flatMap(({ protocol, port, nodePort }) => [
    ...clusterIPsOf(spec).map((address) => `${protocol} ${address} ${port}`),
    ...(nodePort ? [`${protocol} node ${nodePort}`] : []),
  ]);

/** Cluster addresses and node ports that the API server has given a Service, each once. */
export function allocationsOf(spec: ServiceSpec): string[] {
  const ports = [...(spec.ports ?? []).map(({ nodePort }) => nodePort), spec.healthCheckNodePort];
  return [...new Set([...clusterIPsOf(spec), ...ports.flatMap((port) => (port ? String(port) : []))])];
}
