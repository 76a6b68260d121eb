import type { Protocol } from './objects/meta.ts';

export interface OutsideHost {
  readonly name: string;
  /** Canonical; or one of each family with a comma between. */
  readonly address: string;
  readonly listens: readonly {
    readonly port: number;
    readonly protocol: Protocol;
    /** Speaks TLS, with a certificate made for these names; absent: plain text. */
    readonly tls?: { readonly names: readonly string[] };
    /** The only names (Host headers) it serves by HTTP, without ports; others get 404. Absent: it does not look. */
    readonly hosts?: readonly string[];
  }[];
}

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** How kube-proxy makes Services work (`mode` of its configuration). */
export const proxyModes = ['iptables', 'nftables', 'ipvs', 'userland'] as const;
export type ProxyMode = (typeof proxyModes)[number];

/** How IPVS chooses a real server (ipvsadm(8)), as far as it is modelled. */
export const schedulers = ['rr', 'wrr', 'lc', 'wlc', 'sh', 'dh', 'sed', 'nq'] as const;
export type Scheduler = (typeof schedulers)[number];

/** The Scene document after defaulting: all that Kubernetes has no object for. Durations in milliseconds. */
export interface SceneSettings {
  readonly name: string;
  readonly seed: number;
  /** A range each, or one of each family with a comma between, the primary one first (as in kube-controller-manager's --cluster-cidr). */
  readonly networks: {
    readonly pods: string;
    readonly services: string;
    readonly nodes: string;
  };
  readonly proxy: {
    readonly mode: ProxyMode;
    /** Of mode ipvs. */
    readonly scheduler: Scheduler;
    /** In mode ipvs: Service addresses take nothing but their Services' ports, no pings either (KUBE-IPVS-FILTER, as from Kubernetes 1.27 on). */
    readonly ipvsFilter: boolean;
    readonly minSyncPeriod: number;
    readonly syncPeriod: number;
  };
  readonly loadBalancer: 'cloud' | 'metallb' | 'none';
  readonly outside: readonly OutsideHost[];
  /** Canvas positions by record id (`node/node-1`, `Service/default/web`). Never read by the engine. */
  readonly layout: Readonly<Record<string, Position>>;
}

/** Where the laptop is that a scene has unless it says otherwise: addresses for documentation (RFC 5737, RFC 3849). */
export const laptopAddress = { IPv4: '203.0.113.10', IPv6: '2001:db8:203::10' } as const;

export const defaultScene: SceneSettings = {
  name: 'scene',
  seed: 1,
  networks: {
    pods: '10.244.0.0/16',
    services: '10.96.0.0/16',
    nodes: '192.168.0.0/24',
  },
  proxy: { mode: 'iptables', scheduler: 'rr', ipvsFilter: false, minSyncPeriod: 1000, syncPeriod: 30_000 },
  loadBalancer: 'cloud',
  outside: [{ name: 'laptop', address: laptopAddress.IPv4, listens: [] }],
  layout: {},
};
