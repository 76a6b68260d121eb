import { nthAddress, parseCidr } from '../model/ip.ts';
import { type PlaceId, placeOfOutside, placeOfPod, placeOfPodOn } from '../model/trace.ts';
import type { PortForward } from '../model/world.ts';
import type { Cluster } from './cluster.ts';
import type { ForwardHost, Tunnel } from './programs/port-forward.ts';

const name = 'workstation';
/** Above those that hosts dropped on the canvas get (TEST-NET-3, RFC 5737; RFC 3849). */
const range = { IPv4: parseCidr('203.0.113.0/24'), IPv6: parseCidr('2001:db8:203::/64') };
const firstAddress = 200;

/** The machine on which people type. It is part of the network while programs there lead into it (`kubectl port-forward`). */
export class Workstation implements ForwardHost {
  readonly place: PlaceId = placeOfOutside(name);
  readonly #cluster: Cluster;
  readonly #touch: (place: PlaceId) => void;

  constructor(cluster: Cluster, touch: (place: PlaceId) => void) {
    this.#cluster = cluster;
    this.#touch = touch;
  }

  get isThere(): boolean {
    return this.#cluster.forwards.has(name);
  }

  opened(forwards: readonly PortForward[]): void {
    const { forwards: all, families } = this.#cluster;
    if (!all.has(name)) {
      const addresses = families.flatMap((family) => {
        const net = range[family];
        return net ? [nthAddress(net, firstAddress)] : [];
      });
      this.#cluster.addOutside({ name, address: addresses.join(), listens: [] });
    }
    all.set(name, [...(all.get(name) ?? []), ...forwards]);
    this.#touch(this.place);
  }

  closed(forwards: readonly PortForward[]): void {
    const { forwards: all, outside, network } = this.#cluster;
    const left = (all.get(name) ?? []).filter((forward) => !forwards.includes(forward));
    if (left.length > 0) all.set(name, left);
    else {
      all.delete(name);
      const at = outside.findIndex((host) => host.name === name);
      if (at >= 0) outside.splice(at, 1);
      network.removeOutside(name);
    }
    this.#touch(this.place);
  }

  tunnelTo(namespace: string, podName: string): Tunnel | string {
    const { api, machines, network } = this.#cluster;
    const pod = api.get('Pod', namespace, podName);
    if (!pod) return `Error from server (NotFound): pods "${podName}" not found`;
    const { phase } = pod.status;
    if (phase !== 'Running') return `error: unable to forward port because pod is not running. Current status=${phase}`;
    const { nodeName = '', hostNetwork } = pod.spec;
    const machine = machines.get(nodeName);
    const place = hostNetwork ? `node/${nodeName}` : placeOfPodOn(nodeName, namespace, podName);
    const sandbox = network.inspect(place);
    const { uid } = pod.metadata;
    return {
      place,
      record: placeOfPod(namespace, podName),
      pod: `${namespace}/${podName}`,
      node: nodeName,
      uid,
      address: pod.status.podIP ?? '',
      isOpen: () =>
        sandbox !== undefined &&
        network.inspect(place) === sandbox &&
        machine?.powered === true &&
        !machine.partitioned &&
        !machine.stopped.includes('kubelet') &&
        api.get('Pod', namespace, podName)?.metadata.uid === uid,
    };
  }
}
