import type { Endpoint, EndpointSlice, IPFamily, Labels, Node, Pod, Service } from '../../model/objects/index.ts';
import { isPodReady } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { deleteDependents } from '../apiserver/changes.ts';
import { deepEqual } from '../apiserver/deep.ts';
import { ignoring } from '../apiserver/errors.ts';
import type { Index, Informer } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { SeededRandom } from '../sim/random.ts';
import { type ControllerContext, controllerRef } from './controller.ts';
import {
  addressOf,
  endpointPorts,
  endpointSyncTime,
  hasHostname,
  hasNamedPorts,
  headlessLabel,
  onEndpointChange,
  portMapKey,
  shouldPodBeInEndpoints,
} from './endpoint-util.ts';
import { byLabel, select } from './selector.ts';
import { type PortGroup, planSlices, type SlicePlan } from './slice-planner.ts';
import { hintsFor } from './traffic-distribution.ts';

const actor = 'endpointslice-controller';
const managedBy = 'endpointslice-controller.k8s.io';
const reserved = ['kubernetes.io/service-name', 'endpointslice.kubernetes.io/managed-by', headlessLabel];

/** Endpoints made of pods, by family, kept while Service and pod stay the same objects. */
interface Memo {
  readonly service: Service;
  readonly endpoints: Readonly<Record<IPFamily, WeakMap<Pod, Endpoint>>>;
}

/** Keeps EndpointSlices of Services that have a selector (pkg/controller/endpointslice, staging/src/k8s.io/endpointslice). */
export class EndpointSliceController {
  readonly #api: Api;
  readonly #random: SeededRandom;
  readonly #services: Informer<'Service'>;
  readonly #slices: Informer<'EndpointSlice'>;
  readonly #slicesByService: Index<'EndpointSlice'>;
  readonly #podsByLabel: Index<'Pod'>;
  readonly #nodes: Informer<'Node'>;
  readonly #memos = new Map<string, Memo>();
  readonly #queue: WorkQueue;

  constructor(context: ControllerContext) {
    const { sim, api, informers } = context;
    this.#api = api;
    this.#random = sim.random.fork(actor);
    this.#services = informers.of('Service');
    this.#slices = informers.of('EndpointSlice');
    this.#slicesByService = this.#slices.index('managed', {
      source: ({ metadata }) => metadata.labels,
      values: (slice) => {
        const service = serviceOf(slice);
        return service ? [service] : [];
      },
    });
    this.#podsByLabel = byLabel(informers.of('Pod'));
    this.#nodes = informers.of('Node');
    this.#queue = new WorkQueue(sim, {
      takes: (key) => endpointSyncTime(this.#services.byKey(key), this.#podsByLabel, this.#random),
      sync: (key) => this.#sync(key),
    });
    onEndpointChange(context, (key) => this.#queue.add(key));
    this.#nodes.onEvent(({ type, object, previous }) => {
      // An endpoint says its node's zone: one made before would be wrong now (written at the Service's next sync, as upstream).
      if (type !== 'MODIFIED' || zoneOf(previous) !== zoneOf(object)) this.#memos.clear();
    });
    this.#slices.onEvent(({ object, previous, actor: writer }) => {
      if (writer === actor) return;
      // Somebody may have moved the slice to another Service, or from us to another manager.
      for (const slice of [object, previous]) {
        const key = slice && serviceOf(slice);
        if (key) this.#queue.add(key);
      }
    });
  }

  #sync(key: string): void {
    const service = this.#services.byKey(key);
    if (!service) {
      this.#memos.delete(key);
      return;
    }
    const { spec, metadata } = service;
    if (!spec.selector || spec.type === 'ExternalName') return;
    // The garbage collector is taking its slices away: new ones would hold it up for ever.
    if (metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(deleteDependents)) return;
    const pods = select(this.#podsByLabel, metadata.namespace ?? '', spec.selector);
    const slices = this.#slicesByService.get(key).filter((slice) => slice.metadata.deletionTimestamp === undefined);
    const owned = slices.filter((slice) => slice.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
    for (const family of spec.ipFamilies ?? ['IPv4']) {
      const groups = this.#groups(key, service, pods, family);
      const existing = owned.filter((slice) => slice.addressType === family);
      const plan = planSlices(existing, groups);
      this.#carryOut(service, family, plan);
      this.#relabel(service, existing, plan);
    }
    for (const slice of slices) {
      // Of an address type the Service has no longer, or left behind by an earlier Service of this name.
      const wanted = (spec.ipFamilies ?? ['IPv4']).some((family) => family === slice.addressType);
      if (!wanted || !owned.includes(slice)) this.#remove(slice);
    }
  }

  #groups(key: string, service: Service, pods: readonly Pod[], family: IPFamily): Map<string, PortGroup> {
    const groups = new Map<string, PortGroup>();
    const named = hasNamedPorts(service);
    let group: PortGroup | undefined;
    for (const pod of pods) {
      if (!shouldPodBeInEndpoints(pod, true)) continue;
      const endpoint = this.#endpoint(key, service, pod, family);
      if (!endpoint) continue;
      if (!group || named) {
        const ports = endpointPorts(service, pod);
        const ofPorts = portMapKey(ports);
        group = groups.get(ofPorts) ?? { ports, endpoints: new Map() };
        groups.set(ofPorts, group);
      }
      group.endpoints.set(pod.metadata.uid, endpoint);
    }
    return groups;
  }

  /** utils.go podToEndpoint. Undefined when the pod has no address of the family, or its node is unknown. */
  #endpoint(key: string, service: Service, pod: Pod, family: IPFamily): Endpoint | undefined {
    let memo = this.#memos.get(key);
    if (memo?.service !== service) {
      memo = { service, endpoints: { IPv4: new WeakMap(), IPv6: new WeakMap() } };
      this.#memos.set(key, memo);
    }
    const known = memo.endpoints[family].get(pod);
    if (known) return known;
    const address = addressOf(pod, family);
    const node = pod.spec.nodeName === undefined ? undefined : this.#nodes.get('', pod.spec.nodeName);
    if (address === undefined || !(node || service.spec.publishNotReadyAddresses)) return undefined;
    const { namespace = '', name, uid, deletionTimestamp } = pod.metadata;
    const serving = isPodReady(pod);
    const terminating = deletionTimestamp !== undefined;
    const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
    const zone = zoneOf(node);
    const hints = ready ? hintsFor(service.spec.trafficDistribution, zone, pod.spec.nodeName) : undefined;
    const endpoint: Endpoint = {
      addresses: [address],
      conditions: { ready, serving, terminating },
      ...(hasHostname(pod, service) && pod.spec.hostname !== undefined && { hostname: pod.spec.hostname }),
      ...(pod.spec.nodeName !== undefined && { nodeName: pod.spec.nodeName }),
      ...(zone && { zone }),
      ...(hints && { hints }),
      targetRef: { kind: 'Pod', namespace, name, uid },
    };
    memo.endpoints[family].set(pod, endpoint);
    return endpoint;
  }

  #carryOut(service: Service, family: IPFamily, { creates, updates, deletes }: SlicePlan): void {
    const { namespace = '', name } = service.metadata;
    const labels = sliceLabels(service);
    for (const { ports, endpoints } of creates) {
      const metadata = { generateName: `${name}-`, namespace, labels, ownerReferences: [controllerRef(service)] };
      ignoring(['Forbidden'], () => {
        const slice = this.#api.create('EndpointSlice', { metadata, addressType: family, endpoints, ports }, actor);
        this.#slices.wrote(slice);
      });
    }
    for (const { slice, ports, endpoints } of updates) this.#write(slice, { labels, ports, endpoints });
    for (const slice of deletes) this.#remove(slice);
  }

  /** Labels of the Service are mirrored on its slices (utils.go setEndpointSliceLabels). */
  #relabel(service: Service, existing: readonly EndpointSlice[], plan: SlicePlan): void {
    const labels = sliceLabels(service);
    const touched = new Set([...plan.updates.map(({ slice }) => slice), ...plan.deletes]);
    for (const slice of existing) {
      if (touched.has(slice) || deepEqual(slice.metadata.labels, labels)) continue;
      this.#write(slice, { labels, ports: slice.ports ?? [], endpoints: slice.endpoints });
    }
  }

  #write(
    slice: EndpointSlice,
    { labels, ...content }: Required<Pick<EndpointSlice, 'ports' | 'endpoints'>> & { readonly labels: Labels },
  ): void {
    const changed = { ...slice, ...content, metadata: { ...slice.metadata, labels } };
    this.#slices.wrote(this.#api.update('EndpointSlice', changed, actor));
  }

  #remove(slice: EndpointSlice): void {
    const { namespace = '', name } = slice.metadata;
    ignoring(['NotFound'], () => this.#api.delete('EndpointSlice', namespace, name, {}, actor));
  }
}

/** `namespace/name` of the Service whose slice this is by its labels; undefined when it is another manager's. */
function serviceOf({ metadata: { namespace, labels } }: EndpointSlice): string | undefined {
  const name = labels?.['kubernetes.io/service-name'];
  const ours = labels?.['endpointslice.kubernetes.io/managed-by'] === managedBy;
  return name && ours ? `${namespace}/${name}` : undefined;
}

const zoneOf = (node: Node | undefined): string | undefined => node?.metadata.labels?.['topology.kubernetes.io/zone'];

function sliceLabels(service: Service): Labels {
  const own = Object.entries(service.metadata.labels ?? {}).filter(([key]) => !reserved.includes(key));
  const { clusterIP } = service.spec;
  return {
    ...Object.fromEntries(own),
    ...((!clusterIP || clusterIP === 'None') && { [headlessLabel]: '' }),
    'kubernetes.io/service-name': service.metadata.name,
    'endpointslice.kubernetes.io/managed-by': managedBy,
  };
}
