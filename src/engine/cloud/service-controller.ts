import { deepEqual } from '../../model/deep.ts';
import type { LoadBalancerIngress, Node, Service } from '../../model/objects/index.ts';
import type { Api, WatchEvent } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { EventRecorder } from '../client-go/events.ts';
import { type Informer, keyOf } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { CloudProvider } from './cloud-provider.ts';
import { takesTraffic, wantsLoadBalancer } from './load-balancers.ts';
import { actor, finalizer, hasFinalizer, isOurs, type ServiceWatch } from './service-watch.ts';

// How long the provider takes; virtual ms.
const toCreate = [5_000, 15_000] as const;
const toChange = [1_000, 3_000] as const;

/** What of a Service its load balancer is made from (controller.go needsUpdate). */
const contentOf = ({ spec, metadata }: Service): readonly unknown[] => [
  spec.ports,
  spec.sessionAffinity,
  spec.loadBalancerIP,
  spec.ipFamilies,
  spec.loadBalancerSourceRanges,
  spec.externalTrafficPolicy,
  spec.healthCheckNodePort,
  metadata.annotations,
  metadata.uid,
];

/**
 * The service controller of a cloud controller manager: has the provider make a load balancer for each Service that asks for
 * one, and writes its address into the status (staging/src/k8s.io/cloud-provider/controllers/service/controller.go).
 */
export class ServiceController {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #random: SeededRandom;
  readonly #provider: CloudProvider;
  readonly #services: Informer<'Service'>;
  readonly #nodes: Informer<'Node'>;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  /** Services as their balancers were last made. */
  readonly #made = new Map<string, Service>();
  /** Services the provider is at work for. */
  readonly #busy = new Set<string>();

  constructor({ sim, api, random, services, nodes }: ServiceWatch, provider: CloudProvider) {
    this.#sim = sim;
    this.#api = api;
    this.#random = random;
    this.#provider = provider;
    this.#services = services;
    this.#nodes = nodes;
    this.#events = new EventRecorder(sim, api, actor);
    this.#queue = new WorkQueue(sim, { takes: () => random.int(5, 15), sync: (key) => this.#sync(key) });
  }

  /** A Service came, went or changed. */
  serviceChanged(service: Service): void {
    const key = keyOf(service);
    if (isOurs(service) || this.#made.has(key)) this.#queue.add(key);
  }

  /** A node came, went or changed. */
  nodeChanged({ type, object, previous }: WatchEvent<'Node'>): void {
    if (type !== 'MODIFIED' || !previous || !isSameHost(previous, object)) this.#nodesChanged();
  }

  #sync(key: string): void {
    if (this.#busy.has(key)) return;
    const service = this.#services.byKey(key);
    if (service && wantsLoadBalancer(service)) this.#ensure(key, service);
    else if (this.#made.has(key) || (service && hasFinalizer(service))) this.#remove(key, service);
  }

  #ensure(key: string, service: Service): void {
    const before = this.#made.get(key);
    if (before && deepEqual(contentOf(before), contentOf(service))) return;
    this.#say(service, 'EnsuringLoadBalancer', 'Ensuring load balancer');
    if (!hasFinalizer(service)) this.#setFinalizers(service, [...(service.metadata.finalizers ?? []), finalizer]);
    this.#work(key, before ? toChange : toCreate, () => {
      const current = this.#services.byKey(key);
      if (!current || !wantsLoadBalancer(current)) return;
      const nodes = this.#usable();
      if (nodes.length === 0) {
        const message = 'There are no available nodes for LoadBalancer';
        this.#events.event(current, { type: 'Warning', reason: 'UnAvailableLoadBalancer', message });
      }
      const ingress = this.#provider.ensure(current, nodes);
      if (!ingress) {
        const message = 'Error syncing load balancer: failed to ensure load balancer: no external address is left';
        this.#events.event(current, { type: 'Warning', reason: 'SyncLoadBalancerFailed', message });
        this.#queue.addAfter(key, toCreate[1]);
        return;
      }
      this.#made.set(key, current);
      this.#say(current, 'EnsuredLoadBalancer', 'Ensured load balancer');
      this.#setIngress(current, ingress);
    });
  }

  /** The Service goes, or wants no balancer any more: the finalizer holds it until the balancer is gone. */
  #remove(key: string, service: Service | undefined): void {
    if (service && this.#provider.has(key)) this.#say(service, 'DeletingLoadBalancer', 'Deleting load balancer');
    this.#work(key, toChange, () => {
      this.#provider.delete(key);
      this.#made.delete(key);
      const current = this.#services.byKey(key);
      if (!current) return;
      this.#setIngress(current, []);
      this.#say(current, 'DeletedLoadBalancer', 'Deleted load balancer');
      const { finalizers = [] } =
        this.#api.get('Service', current.metadata.namespace ?? '', current.metadata.name)?.metadata ?? {};
      this.#setFinalizers(
        current,
        finalizers.filter((name) => name !== finalizer),
      );
    });
  }

  /** Lets the provider take its time; what changed meanwhile is looked at afterwards. */
  #work(key: string, [least, most]: readonly [number, number], done: () => void): void {
    this.#busy.add(key);
    this.#sim.after(this.#random.int(least, most), () => {
      this.#busy.delete(key);
      done();
      this.#queue.add(key);
    });
  }

  #usable(): Node[] {
    return [...this.#nodes.values()].filter(takesTraffic);
  }

  #nodesChanged(): void {
    const nodes = this.#usable();
    for (const [key, service] of this.#made) {
      if (!this.#provider.update(key, nodes)) continue;
      this.#say(service, 'UpdatedLoadBalancer', 'Updated load balancer with new hosts');
    }
  }

  #say(service: Service, reason: string, message: string): void {
    this.#events.event(service, { reason, message });
  }

  #setIngress({ metadata: { namespace = '', name } }: Service, ingress: readonly LoadBalancerIngress[]): void {
    ignoring(['NotFound'], () => {
      const status = { loadBalancer: ingress.length > 0 ? { ingress } : {} };
      this.#services.wrote(this.#api.updateStatus('Service', namespace, name, status, actor));
    });
  }

  #setFinalizers({ metadata: { namespace = '', name } }: Service, finalizers: readonly string[]): void {
    const current = this.#api.get('Service', namespace, name);
    if (!current) return;
    ignoring(['NotFound', 'Conflict'], () => {
      this.#api.update('Service', { ...current, metadata: { ...current.metadata, finalizers } }, actor);
    });
  }
}

/** Whether a change of a node is none for load balancers: nearly always, as most are heartbeats. */
const isSameHost = (before: Node, after: Node): boolean =>
  takesTraffic(before) === takesTraffic(after) &&
  (before.status.addresses === after.status.addresses || deepEqual(before.status.addresses, after.status.addresses));
