import { leads, type Route } from './routes.ts';

const liberal = 'net.netfilter.nf_conntrack_tcp_be_liberal';
const filterName = /^net\.ipv4\.conf\.(.+)\.rp_filter$/;

/** A device; `segment` is there when it has an address. */
interface Device {
  readonly name: string;
  readonly segment: unknown;
}

/** A packet that came in: by which device, and what way on was found for it. */
interface Arrival {
  readonly in: string | undefined;
  readonly route: Route<Device>;
}

/** The routes of the namespace, by which it knows its devices. */
interface Routes {
  readonly all: readonly Route<Device>[];
  lookup(address: string): Route<Device>;
}

/**
 * What sysctl(8) has set in a network namespace; where nothing was, there is none of these. Gone with the machine's power.
 * Names and defaults: Documentation/networking/ip-sysctl.rst, nf_conntrack-sysctl.rst.
 */
export class KernelSettings {
  readonly #routes: Routes;
  /** `rp_filter` of devices that are not as `default` says: those that were there before that was changed, and those set by name. */
  readonly #filters = new Map<Device | 'lo', number>();
  #all = 0;
  #default = 0;
  #liberal = 0;

  constructor({ routes }: { readonly routes: Routes }) {
    this.#routes = routes;
  }

  /** Those that can be set, by name. */
  get names(): readonly string[] {
    return [
      ...['all', 'default', 'lo', ...[...this.#devices.keys()].sort()].map((each) => `net.ipv4.conf.${each}.rp_filter`),
      liberal,
    ];
  }

  /** Undefined when there is no such setting. */
  get(name: string): number | undefined {
    if (name === liberal) return this.#liberal;
    const [, of = ''] = filterName.exec(name) ?? [];
    if (of === 'all') return this.#all;
    if (of === 'default') return this.#default;
    const device = this.#device(of);
    return device && this.#filterOf(device);
  }

  /** Returns false for a value that the kernel does not take (EINVAL). @param name one of `names`. */
  set(name: string, value: number): boolean {
    if (name === liberal) {
      if (value < 0 || value > 1) return false;
      this.#liberal = value;
      return true;
    }
    const [, of = ''] = filterName.exec(name) ?? [];
    if (of === 'all') this.#all = value;
    else if (of === 'default') {
      for (const device of ['lo' as const, ...this.#devices.values()])
        this.#filters.set(device, this.#filterOf(device));
      this.#default = value;
    } else {
      const device = this.#device(of);
      if (device) this.#filters.set(device, value);
    }
    return true;
  }

  /** net.netfilter.nf_conntrack_tcp_be_liberal: kube-proxy reads it when it starts. */
  get tcpBeLiberal(): boolean {
    return this.#liberal === 1;
  }

  /**
   * Whether rp_filter throws away what came by that device (net/ipv4/fib_frontend.c, __fib_validate_source): no route leads
   * back to its source by the same device (strict, 1), or by any (loose, other values; strict all the same on a device
   * without an address of its own, as the nodes' ends of pods' veth pairs are). IPv6 has no such thing.
   * Whatever has no way on is told so, unasked: the kernel looks at the source after it has found a route.
   */
  refuses({ in: name = 'lo', route }: Arrival, source: string): boolean {
    if (name === 'lo' || source.includes(':') || !leads(route)) return false;
    const device = this.#device(name);
    if (!device || device === 'lo') return false;
    const filter = Math.max(this.#all, this.#filterOf(device));
    if (filter <= 0) return false;
    const back = this.#routes.lookup(source);
    if (!leads(back)) return true;
    return back.device !== device && (filter === 1 || !device.segment);
  }

  /** A device that is gone and came again is a new one, made as `default` says. */
  #filterOf(device: Device | 'lo'): number {
    return this.#filters.get(device) ?? this.#default;
  }

  #device(name: string): Device | 'lo' | undefined {
    return name === 'lo' ? name : this.#devices.get(name);
  }

  get #devices(): ReadonlyMap<string, Device> {
    return new Map(this.#routes.all.flatMap(({ device }) => (device ? [[device.name, device]] : [])));
  }
}
