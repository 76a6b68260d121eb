import { deepEqual } from '../../model/deep.ts';
import { familyOf, parseAddress } from '../../model/ip.ts';
import { lastApplied } from '../../model/last-applied.ts';
import {
  type Endpoint,
  type EndpointAddress,
  type EndpointPort,
  type EndpointSlice,
  type EndpointSubset,
  type Endpoints,
  type IPFamily,
  type Labels,
  managedByLabel,
  serviceNameLabel,
} from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import type { EventRecorder } from '../client-go/events.ts';
import type { Informer } from '../client-go/informer.ts';
import { controllerRef } from './controller.ts';
import { portMapKey } from './endpoint-util.ts';

const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader';
const notCopied = ['endpoints.kubernetes.io/last-change-trigger-time', lastApplied];
/** kube-controller-manager --mirroring-max-endpoints-per-subset. */
const maxPerSubset = 1000;

/** Endpoints of one family and one set of ports: they share a slice. */
interface Group {
  readonly family: IPFamily;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}

/** Somebody's hand-written Endpoints, or those of a leader election, which are no endpoints at all. */
const shouldMirror = ({ metadata: { labels, annotations } }: Endpoints): boolean =>
  labels?.[skipLabel] !== 'true' && annotations?.[leaderAnnotation] === undefined;

/** What the mirror has to work with. */
export interface MirrorSurroundings {
  readonly api: Api;
  readonly slices: Informer<'EndpointSlice'>;
  readonly events: EventRecorder;
  readonly actor: string;
  /** How its slices are marked. */
  readonly managedBy: string;
}

/** The slices of Endpoints that people wrote (pkg/controller/endpointslicemirroring reconciler.go). */
export class SliceMirror {
  readonly #api: Api;
  readonly #slices: Informer<'EndpointSlice'>;
  readonly #events: EventRecorder;
  readonly #actor: string;
  readonly #managedBy: string;

  constructor({ api, slices, events, actor, managedBy }: MirrorSurroundings) {
    this.#api = api;
    this.#slices = slices;
    this.#events = events;
    this.#actor = actor;
    this.#managedBy = managedBy;
  }

  /** Brings the slices that exist in step with the Endpoints; undefined: there are none to mirror. */
  sync(endpoints: Endpoints | undefined, existing: readonly EndpointSlice[]): void {
    if (!endpoints || !shouldMirror(endpoints)) {
      for (const slice of existing) this.#remove(slice);
      return;
    }
    const groups = this.#groups(endpoints);
    const spare = [...existing];
    for (const group of groups) {
      const same = spare.findIndex((slice) => slice.addressType === group.family && isFor(slice, group));
      const recycled = same >= 0 ? same : spare.findIndex((slice) => slice.addressType === group.family);
      const [slice] = recycled >= 0 ? spare.splice(recycled, 1) : [];
      this.#write(endpoints, group, slice);
    }
    for (const slice of spare) this.#remove(slice);
  }

  #groups(endpoints: Endpoints): readonly Group[] {
    const groups = new Map<string, Group>();
    let skipped = 0;
    for (const subset of endpoints.subsets ?? []) {
      const { addresses = [], notReadyAddresses = [] } = subset;
      const ports = portsOf(subset);
      const all = [...addresses.map((a) => [a, true] as const), ...notReadyAddresses.map((a) => [a, false] as const)];
      skipped += Math.max(0, all.length - maxPerSubset);
      for (const [address, ready] of all.slice(0, maxPerSubset)) {
        const ip = parseAddress(address.ip) ?? address.ip;
        const family = familyOf(ip);
        const key = `${family} ${portMapKey(ports)}`;
        const group = groups.get(key) ?? { family, ports, endpoints: new Map<string, Endpoint>() };
        groups.set(key, group);
        if (group.endpoints.size < maxPerSubset) group.endpoints.set(ip, endpointOf(address, ip, ready));
      }
    }
    if (skipped > 0) {
      const message = `A max of ${maxPerSubset} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`;
      this.#events.event(endpoints, { type: 'Warning', reason: 'TooManyAddressesToMirror', message });
    }
    return [...groups.values()];
  }

  #write(source: Endpoints, { family, ports, endpoints: wanted }: Group, slice: EndpointSlice | undefined): void {
    const { namespace = '', name } = source.metadata;
    const labels: Labels = { ...source.metadata.labels, [serviceNameLabel]: name, [managedByLabel]: this.#managedBy };
    const kept = Object.entries(source.metadata.annotations ?? {}).filter(([key]) => !notCopied.includes(key));
    const annotations: Labels = Object.fromEntries(kept);
    const endpoints = [...wanted.values()];
    if (!slice) {
      const ownerReferences = [controllerRef(source)];
      const metadata = { generateName: `${name}-`, namespace, labels, annotations, ownerReferences };
      ignoring(['Forbidden'], () =>
        this.#slices.wrote(
          this.#api.create('EndpointSlice', { metadata, addressType: family, ports, endpoints }, this.#actor),
        ),
      );
      return;
    }
    const same =
      deepEqual(slice.endpoints, endpoints) &&
      deepEqual(slice.ports ?? [], ports) &&
      deepEqual(slice.metadata.labels, labels) &&
      deepEqual(slice.metadata.annotations ?? {}, annotations);
    if (same) return;
    const changed = { ...slice, ports, endpoints, metadata: { ...slice.metadata, labels, annotations } };
    this.#slices.wrote(this.#api.update('EndpointSlice', changed, this.#actor));
  }

  #remove(slice: EndpointSlice): void {
    const { namespace = '', name } = slice.metadata;
    ignoring(['NotFound'], () => this.#api.delete('EndpointSlice', namespace, name, {}, this.#actor));
  }
}

const isFor = (slice: EndpointSlice, { ports }: Group): boolean => portMapKey(slice.ports) === portMapKey(ports);

const portsOf = ({ ports = [] }: EndpointSubset): EndpointPort[] =>
  ports.map(({ name = '', port, protocol }) => ({ name, port, protocol }));

/** utils.go addressToEndpoint. */
const endpointOf = ({ hostname, nodeName, targetRef }: EndpointAddress, ip: string, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname && { hostname }),
  ...(nodeName && { nodeName }),
  ...(targetRef && { targetRef }),
});
