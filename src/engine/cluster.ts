import { cidrSize, formatCidr, listOf, nthAddress, parseCidrs } from '../model/ip.ts';
import type { IPFamily } from '../model/objects/index.ts';
import type { OutsideHost, ProxyMode, SceneSettings } from '../model/scene.ts';
import type { PortForward } from '../model/world.ts';
import { ApiServer } from './apiserver/store.ts';
import { ApiLink } from './client-go/api-link.ts';
import { startLoadBalancers } from './cloud/index.ts';
import type { LoadBalancers } from './cloud/load-balancers.ts';
import { withPrograms } from './container-programs.ts';
import { startControllers } from './controllers/index.ts';
import { coreDnsApps, outsideResolver } from './dns/core-dns.ts';
import { coreDnsImage, installDns } from './dns/system-objects.ts';
import { ArtifactCache } from './kube-proxy/artifact-cache.ts';
import { KubeProxy } from './kube-proxy/kube-proxy.ts';
import { defaultApps } from './kubelet/apps/index.ts';
import { Kubelet } from './kubelet/kubelet.ts';
import type { NodeConfig } from './kubelet/machine.ts';
import { ServiceHistory } from './kubelet/service-history.ts';
import type { Network } from './network/network.ts';
import { createNetwork } from './network/simulated-network.ts';
import { healthHostOn, proxyHostOn } from './proxy-host.ts';
import { RippleLog } from './ripple/log.ts';
import { Simulation } from './sim/simulation.ts';

/** A machine of the cluster with what runs on it. */
export interface Machine {
  readonly name: string;
  /** One of each family, the primary one first. */
  readonly addresses: readonly string[];
  readonly kubelet: Kubelet;
  readonly proxy: KubeProxy;
  /** Their way to the API server; the kubelet has one of its own, since its process can be stopped. */
  readonly link: ApiLink;
  readonly kubeletLink: ApiLink;
  /** Processes that somebody stopped: `kube-proxy`, `kubelet`. A reboot starts them. */
  stopped: readonly string[];
  powered: boolean;
  /** Cut off from the control plane. */
  partitioned: boolean;
}

/** The kubelet finds its way to the API server again. */
export const reconnect = ({ kubelet, kubeletLink }: Machine): void => kubeletLink.heal(() => kubelet.reconnected());

const noneStopped: readonly string[] = [];

/** Builds one of everything and wires it up; holds no rules of its own. */
export class Cluster {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly network: Network;
  /** What happened lately, and what it came of. */
  readonly log: RippleLog;
  readonly machines = new Map<string, Machine>();
  readonly outside: OutsideHost[] = [];
  /** Ports of outside hosts that lead into pods (`kubectl port-forward`), by the host's name. */
  readonly forwards = new Map<string, readonly PortForward[]>();
  readonly balancers: LoadBalancers;
  readonly settings: SceneSettings;
  readonly #services: ServiceHistory;
  readonly #clusterDNS: readonly string[];
  readonly #balancerListeners: ((address: string) => void)[] = [];
  readonly #syncListeners: ((node: string) => void)[] = [];
  /** Rules that do not depend on a node are worked out once for all nodes. */
  readonly #artifacts = new ArtifactCache();
  #proxyMode: ProxyMode;
  #booted = 0;

  constructor(settings: SceneSettings) {
    this.settings = settings;
    this.#proxyMode = settings.proxy.mode;
    this.sim = new Simulation(settings.seed);
    this.api = new ApiServer(this.sim, { networks: settings.networks });
    this.log = new RippleLog(this.sim, this.api);
    this.network = createNetwork(this.sim, { networks: settings.networks });
    for (const host of settings.outside) this.addOutside(host);
    startControllers(this.sim, this.api);
    this.network.listen('wire', 'UDP', 53, outsideResolver(this.outside));
    const [services] = parseCidrs(settings.networks.services);
    this.#clusterDNS = services ? installDns(this.api, services) : [];
    this.#services = new ServiceHistory(this.api);
    this.balancers = startLoadBalancers(this.sim, this.api, this.network, {
      settings,
      isOutside: (address) => this.outside.some((host) => listOf(host.address).includes(address)),
      changed: (address) => {
        for (const listener of this.#balancerListeners) listener(address);
      },
    });
  }

  /** Of its networks, the primary one first. */
  get families(): readonly IPFamily[] {
    return parseCidrs(this.settings.networks.services).map(({ family }) => family);
  }

  /** The next free name of the `node-N` series. */
  nextNodeName(): string {
    let n = 1;
    while (this.machines.has(`node-${n}`)) n++;
    return `node-${n}`;
  }

  /**
   * Boots a machine: the n-th gets the n-th address after the gateway and the n-th range of the pod network
   * (/24 ranges for IPv4, /64 for IPv6, as kube-controller-manager's --node-cidr-mask-size-ipv4 and -ipv6), of each family.
   * Labels, taints and unschedulable are what its kubelet registers it with. Throws RangeError when the pod or node network has no room left.
   */
  addNode(name: string, registersWith: Pick<NodeConfig, 'labels' | 'taints' | 'unschedulable'> = {}): Machine {
    const n = this.#booted++;
    const { addresses, podCIDRs } = this.#addressesOf(n);
    const node = { name, address: addresses.join(), podCIDR: podCIDRs.join() };
    const machine = this.network.addNode(node);
    const { proxy: periods } = this.settings;
    const newLink = () => new ApiLink(this.sim, this.api, this.sim.random.fork(`link/${name}`));
    const link = newLink();
    const kubeletLink = newLink();
    const proxy = new KubeProxy(this.sim, link, machine.netfilter, {
      nodeName: name,
      nodeIPs: addresses,
      clusterCIDR: this.settings.networks.pods,
      minSyncPeriod: periods.minSyncPeriod,
      syncPeriod: periods.syncPeriod,
      mode: this.#proxyMode,
      scheduler: periods.scheduler,
      ipvsFilter: periods.ipvsFilter,
      host: proxyHostOn(this.network, machine),
      serviceCIDRs: listOf(this.settings.networks.services),
      healthHost: healthHostOn(this.network, name),
      cache: this.#artifacts,
    });
    const kubelet = new Kubelet(
      this.sim,
      kubeletLink,
      this.network,
      { ...node, ...registersWith, clusterDNS: this.#clusterDNS, imagesPresent: [coreDnsImage] },
      {
        services: this.#services.behind(kubeletLink),
        apps: withPrograms(this.sim, this.network, coreDnsApps(this.sim, link, this.network, defaultApps)),
        onNetwork: (verb, { metadata: { namespace = '', name: pod } }, address) =>
          this.log.continueWith({ type: 'cni', verb, node: name, namespace, pod, address }),
      },
    );
    const state = { stopped: noneStopped, powered: true, partitioned: false };
    const built: Machine = { name, addresses, kubelet, proxy, link, kubeletLink, ...state };
    this.machines.set(name, built);
    const synced = { type: 'sync', node: name } as const;
    proxy.onSync(() => {
      this.log.step(synced);
      for (const listener of this.#syncListeners) listener(name);
    });
    kubelet.start();
    proxy.start();
    return built;
  }

  /** Calls back with a node's name whenever its kube-proxy has written its rules. */
  onProxySync(listener: (node: string) => void): void {
    this.#syncListeners.push(listener);
  }

  /** Calls back with a load balancer's address when it came, went, or changed. */
  onBalancer(listener: (address: string) => void): void {
    this.#balancerListeners.push(listener);
  }

  /** Puts a host on the internet side of the cluster's router. */
  addOutside(host: OutsideHost): void {
    this.network.addOutside(host);
    this.outside.push(host);
  }

  /** Restarts the kube-proxy of every machine in another mode; those to come run in it as well. */
  setProxyMode(mode: ProxyMode): void {
    this.#proxyMode = mode;
    for (const { proxy } of this.machines.values()) proxy.setMode(mode);
  }

  /** Power switch of a machine. Everything on it stops at once, and comes back as after a reboot. */
  setPower(name: string, on: boolean): void {
    const machine = this.machines.get(name);
    if (!machine || machine.powered === on) return;
    machine.powered = on;
    if (on) {
      this.network.setNodePower(name, true);
      if (machine.stopped.includes('kubelet') && !machine.partitioned) reconnect(machine);
      machine.stopped = noneStopped;
      machine.kubelet.start();
      machine.proxy.start();
    } else {
      machine.proxy.stop();
      machine.kubelet.stop();
      this.network.setNodePower(name, false);
    }
  }

  /**
   * Cuts a machine off from the control plane, or ends that: its kubelet and kube-proxy neither see nor write the API, while its
   * pods go on and reach, and are reached by, everybody else.
   */
  setPartition(name: string, on: boolean): void {
    const machine = this.machines.get(name);
    if (!machine || machine.partitioned === on) return;
    machine.partitioned = on;
    if (on) {
      machine.link.cut();
      machine.kubeletLink.cut();
      return;
    }
    machine.link.heal(() => undefined);
    if (!machine.stopped.includes('kubelet')) reconnect(machine);
  }

  /** Takes a machine away for good. Its Node object stays until somebody deletes it. */
  removeNode(name: string): void {
    this.setPower(name, false);
    this.machines.delete(name);
    this.network.removeNode(name);
  }

  /** Of the n-th machine, in each of the networks' families. */
  #addressesOf(n: number): { addresses: readonly string[]; podCIDRs: readonly string[] } {
    const { networks } = this.settings;
    const pods = parseCidrs(networks.pods);
    const nodes = parseCidrs(networks.nodes);
    if (pods.length === 0 || nodes.length === 0) throw new RangeError('the scene has no usable networks');
    const podCIDRs = pods.map((range) => {
      const full = range.family === 'IPv4' ? 24 : 64;
      const prefix = Math.max(full, range.prefix);
      const size = cidrSize({ ...range, prefix });
      if (BigInt(n + 1) * size > cidrSize(range)) {
        throw new RangeError(`no pod range is left in ${formatCidr(range)} for another node`);
      }
      return formatCidr({ ...range, base: range.base + BigInt(n) * size, prefix });
    });
    const addresses = nodes.map((range) => {
      // The base is the network's own address, the first the gateway's, the last the broadcast's.
      if (BigInt(n + 3) >= cidrSize(range)) {
        throw new RangeError(`no address is left in ${formatCidr(range)} for another node`);
      }
      return nthAddress(range, n + 2);
    });
    return { addresses, podCIDRs };
  }
}
