import { isDeepStrictEqual } from 'node:util';
import { ArtifactCache, IptablesProxier, type ProxyOptions } from '../../engine/index.ts';
import type { EndpointSlice, Service } from '../../model/objects/index.ts';
import { Kernel } from './kernel.ts';

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

const idOf = ({ kind, metadata }: Service | EndpointSlice): string =>
  `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;

/** One proxier and one kernel, through all steps of a case. */
export class CaseState {
  readonly kernel = new Kernel();
  readonly proxier: IptablesProxier;
  readonly syncPeriod: number;
  #objects = new Map<string, Service | EndpointSlice>();
  #now = 0;
  /** The last restore input. */
  input = '';

  constructor(file: ProxyFile) {
    this.syncPeriod = seconds(file.syncPeriod) * 1000;
    const { ipFamily, nodeInterfaces, iptablesHasRandomFully, topologyLabels, ...options } = file;
    this.proxier = new IptablesProxier(
      {
        ...options,
        family: ipFamily,
        interfaceAddresses: (nodeInterfaces ?? []).flatMap((device) => device.addresses),
        randomFully: iptablesHasRandomFully ?? false,
        syncPeriod: this.syncPeriod,
      },
      new ArtifactCache(),
      () => this.kernel.chains('nat'),
    );
    const zone = topologyLabels?.['topology.kubernetes.io/zone'];
    if (zone) this.proxier.setZone(zone);
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

  /** One sync, restored into the kernel. `failure` is the kernel's, when it refused the input. */
  sync(): { readonly full: boolean; readonly failure: string | undefined } {
    this.#now += 1;
    const { full } = this.proxier.sync(this.#now);
    this.input = this.proxier.take().join('');
    try {
      this.kernel.restore(this.input);
      return { full, failure: undefined };
    } catch (error) {
      this.proxier.failed();
      return { full, failure: error instanceof Error ? error.message : String(error) };
    }
  }
}
