import type { KernelSettings } from './kernel-settings.ts';
import type { ResolvConf } from './resolv-conf.ts';
import type { Route } from './routes.ts';

interface NamedDevice {
  readonly name: string;
  /** Its Ethernet segment, if it has one: on a node, such a device has an address. */
  readonly segment: unknown;
}

/** A network namespace, as programs in it see it. */
export interface NamespaceView {
  /** The primary family's first. */
  readonly addresses: readonly string[];
  /** Absent: `Network.hostResolvConf`. */
  readonly resolvConf: ResolvConf | undefined;
  readonly kind: 'pod' | 'node' | 'outside' | 'balancer' | 'wire';
  /** Listening sockets: 65,536 times the protocol's number, and the port. */
  readonly listening: readonly { readonly key: number }[];
  readonly routes: {
    readonly all: readonly Route<NamedDevice>[];
    lookup(address: string): Route<NamedDevice>;
  };
  /** What sysctl has set; absent where nothing was. */
  settings: KernelSettings | undefined;
}
