import { deepEqual } from '../../model/deep.ts';
import {
  type EndpointSlice,
  type IPFamily,
  type Labels,
  managedByLabel,
  type Pod,
  type Service,
  serviceNameLabel,
} from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { deleteDependents } from '../apiserver/changes.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import type { Index, Informer } from '../client-go/informer.ts';
import { type ControllerContext, controllerRef } from './controller.ts';
import { endpointQueue, headlessLabel, type PortsOfPod, portsFinder } from './endpoint-util.ts';
import { ByService, type SelectedPods } from './selected-pods.ts';
import { planSlices, type SlicePlan } from './slice-planner.ts';
import { WantedEndpoints, zoneOf } from './wanted-endpoints.ts';

const actor = 'endpointslice-controller';
const managedBy = 'endpointslice-controller.k8s.io';
const reserved = [serviceNameLabel, managedByLabel, headlessLabel];

/** What the pods of one Service come to. */
interface ServiceEndpoints {
  readonly selected: SelectedPods;
  readonly portsOf: (pod: Pod) => PortsOfPod;
  readonly families: readonly WantedEndpoints[];
}

/** Keeps EndpointSlices of Services that have a selector (pkg/controller/endpointslice, staging/src/k8s.io/endpointslice). */
export class EndpointSliceController {
  readonly #api: Api;
  readonly #services: Informer<'Service'>;
  readonly #slices: Informer<'EndpointSlice'>;
  readonly #slicesByService: Index<'EndpointSlice'>;
  readonly #nodes: Informer<'Node'>;
  readonly #wanted: ByService<ServiceEndpoints>;

  constructor(context: ControllerContext) {
    const { sim, api, informers } = context;
    this.#api = api;
    this.#services = informers.of('Service');
    this.#slices = informers.of('EndpointSlice');
    this.#slicesByService = this.#slices.index('managed', {
      source: ({ metadata }) => metadata.labels,
      values: (slice) => {
        const service = serviceOf(slice);
        return service ? [service] : [];
      },
    });
    this.#nodes = informers.of('Node');
    this.#wanted = new ByService(context, (selected) => ({
      selected,
      portsOf: portsFinder(selected.service),
      families: familiesOf(selected.service).map((family) => new WantedEndpoints(selected, family)),
    }));
    const queue = endpointQueue(context, sim.random.fork(actor), (key) => this.#sync(key));
    this.#nodes.onEvent(({ type, object, previous }) => {
      // An endpoint says its node's zone: one made before would be wrong now (written at the Service's next sync, as upstream).
      if (type !== 'MODIFIED' || zoneOf(previous) !== zoneOf(object)) this.#wanted.forgetAll();
    });
    this.#slices.onEvent(({ object, previous, actor: writer }) => {
      if (writer === actor) return;
      // Somebody may have moved the slice to another Service, or from us to another manager.
      for (const slice of [object, previous]) {
        const key = slice && serviceOf(slice);
        if (key) queue.add(key);
      }
    });
  }

  #sync(key: string): void {
    const service = this.#services.byKey(key);
    if (!service) {
      this.#wanted.forget(key);
      return;
    }
    const { spec, metadata } = service;
    if (!spec.selector || spec.type === 'ExternalName') {
      this.#wanted.forget(key);
      return;
    }
    // The garbage collector is taking its slices away: new ones would hold it up for ever.
    if (metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(deleteDependents)) return;
    const { selected, portsOf, families } = this.#wanted.of(key, service);
    selected.eachChanged((changed) => {
      const { pod } = changed;
      const node = pod?.spec.nodeName === undefined ? undefined : this.#nodes.get('', pod.spec.nodeName);
      for (const wanted of families) wanted.look(changed, node, pod && portsOf(pod));
    });
    const slices = this.#slicesOf(key);
    const owned = slices.filter((slice) => isOwned(slice, service));
    for (const wanted of families) {
      const existing = owned.filter((slice) => slice.addressType === wanted.family);
      const [groups, touched] = wanted.toPlan(existing);
      const plan = planSlices(existing, groups, touched);
      this.#carryOut(service, wanted.family, plan);
      this.#relabel(service, existing, plan);
      const now = this.#slicesOf(key).filter((slice) => isOwned(slice, service) && slice.addressType === wanted.family);
      wanted.done(now, plan, touched);
    }
    for (const slice of slices) {
      // Of an address type the Service has no longer, or left behind by an earlier Service of this name.
      const needed = familiesOf(service).some((family) => family === slice.addressType);
      if (!needed || !owned.includes(slice)) this.#remove(slice);
    }
  }

  #slicesOf(key: string): EndpointSlice[] {
    return this.#slicesByService.get(key).filter((slice) => slice.metadata.deletionTimestamp === undefined);
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
  const name = labels?.[serviceNameLabel];
  const ours = labels?.[managedByLabel] === managedBy;
  return name && ours ? `${namespace}/${name}` : undefined;
}

const isOwned = ({ metadata }: EndpointSlice, service: Service): boolean =>
  metadata.ownerReferences?.some(({ uid }) => uid === service.metadata.uid) ?? false;

const familiesOf = ({ spec }: Service): readonly IPFamily[] => spec.ipFamilies ?? ['IPv4'];

function sliceLabels(service: Service): Labels {
  const own = Object.entries(service.metadata.labels ?? {}).filter(([key]) => !reserved.includes(key));
  const { clusterIP } = service.spec;
  return {
    ...Object.fromEntries(own),
    ...((!clusterIP || clusterIP === 'None') && { [headlessLabel]: '' }),
    [serviceNameLabel]: service.metadata.name,
    [managedByLabel]: managedBy,
  };
}
