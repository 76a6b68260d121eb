import { deepEqual } from '../model/deep.ts';
import { listOf } from '../model/ip.ts';
import { type EndpointSlice, type KubeObject, serviceNameLabel } from '../model/objects/index.ts';
import type { Position } from '../model/scene.ts';
import { placeOfBalancer, placeOfNode, placeOfOutside } from '../model/trace.ts';
import type { BalancerRecord, WorldRecord } from '../model/world.ts';
import type { Cluster } from './cluster.ts';
import { eventRecord, nodeRecord, podRecord, serviceRecord, workloadRecord } from './object-records.ts';
import { objectOfRecord, recordedKinds, recordIdOf } from './record-ids.ts';

/**
 * Turns the API server's writes into the slim records a canvas draws. Nothing is computed until `drain`:
 * writes only mark record ids, so a burst of writes to one object costs one record.
 */
export class WorldView {
  readonly #cluster: Cluster;
  /**
   * Objects written since the last look, by uid: most are written several times, and a record's id would be made each time.
   * Undefined as long as nobody has looked: all there is is new then.
   */
  #written: Map<string, KubeObject> | undefined;
  /** What was written before (the API server's own objects) has no record. */
  readonly #since: number;
  /** Records to be looked at again for other reasons, by id. */
  readonly #touched = new Set<string>();
  #layout: Readonly<Record<string, Position>> | undefined;
  #moved = false;
  /** service record id → its slices. */
  readonly #slices = new Map<string, Map<string, EndpointSlice>>();
  /** The records as they were last seen, by id. */
  readonly #known = new Map<string, WorldRecord>();
  /** Ids of records that changed, came or went since the last drain. */
  readonly #changed = new Set<string>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#since = Number(cluster.api.resourceVersion);
    cluster.api.onWrite(({ object, type }) => {
      if (object.kind === 'EndpointSlice') this.#keepSlice(object, type === 'DELETED');
      else this.#written?.set(object.metadata.uid, object);
    });
    cluster.onBalancer((address) => this.touch(placeOfBalancer(address)));
  }

  /** Puts records on the canvas; others stay where they are. */
  place(positions: Readonly<Record<string, Position>>): void {
    this.#layout = { ...this.#layout, ...positions };
    this.#moved = true;
  }

  /** Marks a record whose change is not an API write (power, kube-proxy's sync, an outside host). */
  touch(id: string): void {
    this.#touched.add(id);
  }

  /**
   * Makes the records of what was marked. Returns whether any of them looks otherwise than before; Events do not count,
   * they only comment.
   */
  look(): boolean {
    let visible = false;
    for (const object of this.#written?.values() ?? this.#all()) {
      const id = recordIdOf(object);
      if (id !== undefined) this.#touched.add(id);
    }
    this.#written ??= new Map();
    this.#written.clear();
    for (const id of this.#touched) {
      const record = this.#record(id);
      const before = this.#known.get(id);
      if (deepEqual(record, before)) continue;
      if (record) this.#known.set(id, record);
      else this.#known.delete(id);
      this.#changed.add(id);
      if ((record ?? before)?.type !== 'event') visible = true;
    }
    this.#touched.clear();
    return visible;
  }

  /** The records that changed since the last call, the ids of those that are gone, and all positions if any changed. */
  drain(): { upserts: WorldRecord[]; deletes: string[]; layout?: Readonly<Record<string, Position>> } {
    this.look();
    const upserts: WorldRecord[] = [];
    const deletes: string[] = [];
    for (const id of this.#changed) {
      const record = this.#known.get(id);
      if (record) upserts.push(record);
      else deletes.push(id);
    }
    this.#changed.clear();
    const layout = this.#moved ? this.#layout : undefined;
    this.#moved = false;
    return { upserts, deletes, ...(layout && { layout }) };
  }

  /** All objects that have a record of their own. */
  #all(): KubeObject[] {
    const all = recordedKinds.flatMap((kind): KubeObject[] => this.#cluster.api.list(kind));
    return all.filter(({ metadata }) => Number(metadata.resourceVersion) > this.#since);
  }

  /** A slice is part of its Service's record. */
  #keepSlice(slice: EndpointSlice, gone: boolean): void {
    const { namespace = '', labels } = slice.metadata;
    const service = labels?.[serviceNameLabel];
    if (service === undefined) return;
    const id = `service/${namespace}/${service}`;
    this.#touched.add(id);
    let slices = this.#slices.get(id);
    if (!slices) {
      slices = new Map();
      this.#slices.set(id, slices);
    }
    if (gone) slices.delete(slice.metadata.name);
    else slices.set(slice.metadata.name, slice);
    if (slices.size === 0) this.#slices.delete(id);
  }

  #record(id: string): WorldRecord | undefined {
    if (id.startsWith('outside/')) return this.#outside(id);
    if (id.startsWith('balancer/')) return this.#balancer(id);
    const ref = objectOfRecord(id);
    const object = ref && this.#cluster.api.get(ref.kind, ref.namespace, ref.name);
    switch (object?.kind) {
      case 'Node':
        return nodeRecord(object, this.#cluster.machines.get(object.metadata.name));
      case 'Pod':
        return podRecord(object, this.#cluster.machines.get(object.spec.nodeName ?? '')?.kubelet);
      case 'Service':
        return serviceRecord(id, object, [...(this.#slices.get(id)?.values() ?? [])]);
      case 'Deployment':
      case 'StatefulSet':
      case 'DaemonSet':
      case 'Job':
        return workloadRecord(id, object);
      case 'Event':
        return eventRecord(object);
      default:
        return undefined;
    }
  }

  #balancer(id: string): BalancerRecord | undefined {
    const balancer = this.#cluster.balancers.get(id.slice('balancer/'.length));
    if (!balancer) return undefined;
    const { address, service, provider, mode, ports, nodes, announcedBy } = balancer;
    return {
      type: 'balancer',
      id,
      name: address,
      address,
      service: `service/${service}`,
      provider,
      mode,
      ports,
      nodes: nodes.map(({ name, healthy }) => ({ node: placeOfNode(name), healthy })),
      announcedBy: announcedBy === '' ? '' : placeOfNode(announcedBy),
    };
  }

  #outside(id: string): WorldRecord | undefined {
    const host = this.#cluster.outside.find((h) => placeOfOutside(h.name) === id);
    if (!host) return undefined;
    const { name, listens } = host;
    const [address = '', second] = listOf(host.address);
    const forwards = this.#cluster.forwards.get(name);
    const more = { ...(second && { secondAddress: second }), ...(forwards && { forwards }) };
    return { type: 'outside', id, name, address, listens, ...more };
  }
}
