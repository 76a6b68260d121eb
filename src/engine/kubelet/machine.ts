import type { Labels, Pod, PodIPs, Taint } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import type { EventRecorder } from '../client-go/events.ts';
import type { Network } from '../network/network.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { AppRegistry } from './apps/behaviour.ts';
import type { ImageStore } from './image-store.ts';
import type { ResolvConfs } from './resolv-conf.ts';
import type { KnownServices } from './service-history.ts';

export interface NodeConfig {
  readonly name: string;
  /** --node-ip: one, or one of each family with a comma between, the primary one first. */
  readonly address: string;
  /** Likewise one range or two. */
  readonly podCIDR: string;
  readonly labels?: Labels;
  /** --register-with-taints. */
  readonly taints?: readonly Taint[];
  /** --register-schedulable=false. */
  readonly unschedulable?: boolean;
  /** --cluster-dns. */
  readonly clusterDNS?: readonly string[];
  /** Images that were there before the kubelet: `kubeadm config images pull`. */
  readonly imagesPresent?: readonly string[];
}

/** What the parts of one kubelet share. */
export interface Machine {
  readonly sim: Simulation;
  readonly api: Api;
  readonly network: Network;
  readonly node: NodeConfig;
  /** The node's addresses, the primary family's first. */
  readonly addresses: readonly string[];
  /** The same, as all its pods' statuses have them. */
  readonly hostIPs: PodIPs;
  readonly apps: AppRegistry;
  readonly images: ImageStore;
  readonly resolvConfs: ResolvConfs;
  readonly services: KnownServices;
  readonly events: EventRecorder;
  /** A pod came to the network or left it: CNI's ADD and DEL. */
  readonly onNetwork: (verb: 'ADD' | 'DEL', pod: Pod, address: string) => void;
  readonly random: SeededRandom;
  /** What the kubelet will do when its process runs again; undefined while it does. */
  suspended?: (() => void)[] | undefined;
  /** Who it is to the API server. */
  readonly actor: string;
}
