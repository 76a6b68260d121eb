import { isDeepStrictEqual } from 'node:util';
import type { Proxier, ProxyOptions } from '../../engine/index.ts';
import type { EndpointSlice, Service } from '../../model/objects/index.ts';

/** `proxy.yaml`: the proxier's settings. */
export interface ProxyFile extends Omit<ProxyOptions, 'family' | 'syncPeriod' | 'randomFully' | 'interfaceAddresses'> {
  readonly ipFamily: 'IPv4' | 'IPv6';
  readonly nodeIPs?: readonly string[];
  readonly nodeInterfaces?: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  readonly iptablesHasRandomFully?: boolean;
  readonly topologyLabels?: Readonly<Record<string, string>>;
  /** Such as `30s`. */
  readonly syncPeriod?: string;
}

const seconds = (text: string | undefined): number => (text === undefined ? 30 : Number.parseFloat(text));

/** The proxier's options out of a case's settings. */
export function optionsOf(file: ProxyFile): ProxyOptions {
  const { ipFamily, nodeInterfaces, iptablesHasRandomFully, topologyLabels: _, syncPeriod, ...options } = file;
  return {
    ...options,
    family: ipFamily,
    interfaceAddresses: (nodeInterfaces ?? []).flatMap((device) => device.addresses),
    randomFully: iptablesHasRandomFully ?? false,
    syncPeriod: seconds(syncPeriod) * 1000,
  };
}

const idOf = ({ kind, metadata }: Service | EndpointSlice): string =>
  `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;

/** One proxier through all steps of a case: its clock, and the objects it has been shown. */
export class CaseState {
  readonly proxier: Proxier;
  #objects = new Map<string, Service | EndpointSlice>();
  #now = 0;

  constructor(proxier: Proxier, file: ProxyFile) {
    this.proxier = proxier;
    const zone = file.topologyLabels?.['topology.kubernetes.io/zone'];
    if (zone) proxier.setZone(zone);
  }

  /** Lets time pass, in milliseconds. */
  wait(time: number): void {
    this.#now += time;
  }

  /** Tells the proxier what changed since the step before. */
  show(objects: readonly (Service | EndpointSlice)[]): void {
    const next = new Map(objects.map((object) => [idOf(object), object]));
    for (const [id, before] of this.#objects) if (!next.has(id)) this.#changed(before, undefined);
    for (const [id, object] of next) {
      const before = this.#objects.get(id);
      if (isDeepStrictEqual(before, object)) next.set(id, before ?? object);
      else this.#changed(before, object);
    }
    this.#objects = next;
  }

  #changed(before: Service | EndpointSlice | undefined, now: Service | EndpointSlice | undefined): void {
    const object = now ?? before;
    if (object?.kind === 'EndpointSlice') this.proxier.sliceChanged(object, now === undefined);
    else if (before?.kind !== 'EndpointSlice' && now?.kind !== 'EndpointSlice')
      this.proxier.serviceChanged(before, now);
  }

  /** One sync, whose outcome `write` gives to the kernel. `failure` is the kernel's, when it refused. */
  sync(write: () => void): { readonly full: boolean; readonly failure: string | undefined } {
    this.#now += 1;
    const { full } = this.proxier.sync(this.#now);
    try {
      write();
      return { full, failure: undefined };
    } catch (error) {
      this.proxier.failed();
      return { full, failure: error instanceof Error ? error.message : String(error) };
    }
  }
}
