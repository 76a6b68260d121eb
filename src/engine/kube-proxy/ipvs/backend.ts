import type { Netfilter, Xtables } from '../../netfilter/types.ts';
import { xtablesOf } from '../../netfilter/types.ts';
import { joinHostPort } from '../addresses.ts';
import type { Backend, BackendOptions, Surroundings } from '../backend.ts';
import { accepts } from '../iptables/jump-rules.ts';
import { IpvsProxier, sorted, type Wanted } from './proxier.ts';
import { chains, jumps, vipFilter } from './rules.ts';
import type { WantedServer } from './service-objects.ts';
import { createLine, kernelName, setNames } from './sets.ts';

/** How often real servers that are to go are looked at (upstream graceful_termination.go rsCheckDeleteInterval). */
const deletionInterval = 60_000;

/** One that goes when its connections are over. */
interface Leaving {
  readonly server: WantedServer;
  readonly endpoint: string;
}

/** kube-proxy in ipvs mode and a node's kernel: IPVS, ipsets, iptables, and the device kube-ipvs0. */
export class IpvsBackend implements Backend {
  readonly proxier: IpvsProxier;
  readonly #around: Surroundings;
  readonly #netfilter: Netfilter;
  readonly #xtables: Xtables;
  readonly #leaving = new Map<string, Leaving>();
  readonly #startedAt: number;
  #applied: Wanted | undefined;
  /** A process that has just started gives real servers their weight again. */
  #initial = true;
  #cancel: (() => void) | undefined;

  constructor(around: Surroundings, options: BackendOptions) {
    this.#around = around;
    this.#netfilter = around.netfilter;
    this.#xtables = xtablesOf(around.netfilter, options.family);
    this.#startedAt = around.sim.now;
    this.proxier = new IpvsProxier(options, around.cache);
  }

  prepare(): void {
    const wanted = this.proxier.settings.filtersVIPs;
    for (const { table, chain } of chains)
      if (chain !== vipFilter || wanted) accepts(this.#xtables, `-t ${table} -N ${chain}`);
    for (const { table, to, rule } of jumps) {
      if (to === vipFilter && !wanted) continue;
      if (!accepts(this.#xtables, `-t ${table} -C ${rule}`)) this.#xtables.iptables(`-t ${table} -I ${rule}`);
    }
  }

  handOver(taken: () => void, failed: () => void): void {
    taken();
    try {
      this.#apply(this.proxier.wanted);
    } catch {
      this.#applied = undefined;
      failed();
    }
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #apply(wanted: Wanted): void {
    if (this.#applied === wanted && !this.#initial) return;
    this.#syncSets(wanted);
    const { ipvs } = this.#netfilter;
    const active = new Set<string>();
    for (const server of wanted.servers) {
      active.add(keyOf(server));
      ipvs.put(server, { scheduler: this.proxier.scheduler, persistent: server.persistent });
      if (server.bind) this.#around.host?.dummy.bind(server.address);
      this.#syncServers(server);
    }
    if (this.#applied?.rules !== wanted.rules) this.#xtables.restore(wanted.rules, { noflush: true });
    this.#unbind(wanted);
    for (const virtual of [...ipvs.virtuals])
      if (this.#isOurs(virtual.address) && !active.has(keyOf(virtual))) ipvs.delete(virtual);
    this.#applied = wanted;
    this.#initial = false;
  }

  #isOurs(address: string): boolean {
    return address.includes(':') === (this.proxier.settings.family === 'IPv6');
  }

  #unbind({ bound }: Wanted): void {
    const dummy = this.#around.host?.dummy;
    for (const address of dummy?.addresses ?? [])
      if (this.#isOurs(address) && !bound.has(address)) dummy?.unbind(address);
  }

  #syncSets({ entries }: Wanted): void {
    const { family } = this.proxier.settings;
    const there = new Set(this.#applied ? [] : this.#netfilter.ipsetSave().split('\n'));
    const lines: string[] = [];
    for (const name of setNames) {
      const set = kernelName(name, family);
      const now = entries.get(name);
      const before = this.#applied
        ? this.#applied.entries.get(name)
        : new Set([...there].flatMap((line) => (line.startsWith(`add ${set} `) ? line.slice(set.length + 5) : [])));
      if (!this.#applied) lines.push(`${createLine(name, family)} -exist`);
      for (const entry of sorted(before)) if (!now?.has(entry)) lines.push(`del ${set} ${entry} -exist`);
      for (const entry of sorted(now)) if (!before?.has(entry)) lines.push(`add ${set} ${entry} -exist`);
    }
    // One by one, as kube-proxy calls ipset: an entry that it refuses (a range of all addresses) is left out.
    for (const line of lines) ipsetAccepts(this.#netfilter, line);
  }

  /** Upstream syncEndpoint. */
  #syncServers(wanted: WantedServer): void {
    const { ipvs } = this.#netfilter;
    const virtual = ipvs.find(wanted);
    const next = new Set(wanted.endpoints.map(({ endpoint }) => endpoint));
    for (const { ip, port, endpoint } of wanted.endpoints) {
      const known = virtual.server(endpoint);
      const leaving = this.#leaving.delete(`${keyOf(wanted)}/${endpoint}`);
      if (!known) ipvs.addServer(wanted, ip, port);
      else if (this.#initial || leaving) known.weight = 1;
    }
    for (const { endpoint } of virtual.servers) if (!next.has(endpoint)) this.#leave(wanted, endpoint);
  }

  /** Deletes it if nothing uses it; else it gets no new connections, and is looked at again. */
  #leave(server: WantedServer, endpoint: string): void {
    const key = `${keyOf(server)}/${endpoint}`;
    if (this.#leaving.has(key) || this.#deleted({ server, endpoint })) return;
    const real = this.#netfilter.ipvs.find(server).server(endpoint);
    if (real) real.weight = 0;
    this.#leaving.set(key, { server, endpoint });
    this.#lookLater();
  }

  /** Of UDP at once: conntrack entries are deleted, and the next packet is scheduled anew (expire_nodest_conn). */
  #deleted({ server, endpoint }: Leaving): boolean {
    const { ipvs } = this.#netfilter;
    if (!ipvs.has(server)) return true;
    ipvs.expire();
    const real = ipvs.find(server).server(endpoint);
    if (real && server.protocol !== 'UDP' && real.active + real.inactive > 0) return false;
    if (real) ipvs.deleteServer(server, endpoint);
    return true;
  }

  #lookLater(): void {
    const { sim } = this.#around;
    const passed = (sim.now - this.#startedAt) % deletionInterval;
    this.#cancel ??= sim.after(deletionInterval - passed, () => {
      this.#cancel = undefined;
      for (const [key, leaving] of this.#leaving) if (this.#deleted(leaving)) this.#leaving.delete(key);
      if (this.#leaving.size > 0) this.#lookLater();
    });
  }
}

/** Whether `ipset` accepted the command. */
function ipsetAccepts(netfilter: Netfilter, command: string): boolean {
  try {
    netfilter.ipset(command);
    return true;
  } catch {
    return false;
  }
}

const keyOf = ({ protocol, address, port }: Pick<WantedServer, 'protocol' | 'address' | 'port'>): string =>
  `${joinHostPort(address, port)}/${protocol}`;

/** Takes out what ipvs mode left in the kernel, as a kube-proxy of another mode does when it starts (upstream pkg/proxy/ipvs/cleanup.go). */
export function cleanUpIpvs({ netfilter, host }: Surroundings, { family }: Pick<BackendOptions, 'family'>): void {
  const xtables = xtablesOf(netfilter, family);
  netfilter.ipvs.flush();
  for (const address of host?.dummy.addresses ?? []) host?.dummy.unbind(address);
  for (const { table, rule } of jumps) accepts(xtables, `-t ${table} -D ${rule}`);
  for (const { table, chain } of chains) accepts(xtables, `-t ${table} -F ${chain}`);
  for (const { table, chain } of chains) accepts(xtables, `-t ${table} -X ${chain}`);
  for (const name of setNames) ipsetAccepts(netfilter, `destroy ${kernelName(name, family)}`);
}
