import type { Scheduler } from '../../../model/scene.ts';
import { virtualOption } from '../../netfilter/ipvs/virtual-server.ts';
import type { ArtifactCache } from '../artifact-cache.ts';
import type { BackendOptions } from '../backend.ts';
import type { Sync } from '../proxier.ts';
import { ServiceTable } from '../service-table.ts';
import { settingsOf } from '../settings.ts';
import { SharedRules } from '../shared-rules.ts';
import { TableProxier } from '../table-proxier.ts';
import { rulesText } from './rules.ts';
import {
  type Barred,
  type IpvsSettings,
  type ServiceObjects,
  serviceObjects,
  type WantedServer,
} from './service-objects.ts';
import { createLine, type Entries, kernelName, type SetName, setNames } from './sets.ts';

/** All that the node is to have, as of the last sync. */
export interface Wanted {
  readonly servers: readonly WantedServer[];
  /** Addresses of kube-ipvs0. */
  readonly bound: ReadonlySet<string>;
  readonly entries: Entries;
  /** For `iptables-restore --noflush`. */
  readonly rules: string;
}

/** The ipvs proxier of one node and family (upstream pkg/proxy/ipvs/proxier.go): what there is to be. `IpvsBackend` makes it so. */
export class IpvsProxier extends TableProxier<ServiceObjects> {
  readonly settings: IpvsSettings;
  readonly scheduler: Scheduler;
  protected readonly table: ServiceTable<ServiceObjects>;
  #wanted: Wanted | undefined;

  constructor(options: BackendOptions, cache: ArtifactCache) {
    const settings = settingsOf(options);
    super(cache, settings.family);
    const { matchAll, addresses } = settings.nodePorts;
    const own = matchAll ? (options.interfaceAddresses ?? []) : addresses;
    const nodeIPs = own.filter(
      (address) => address.includes(':') === (settings.family === 'IPv6') && !/^(127\.|::1$)/.test(address),
    );
    this.settings = { ...settings, nodeIPs };
    this.scheduler = options.scheduler ?? 'rr';
    // Nothing is shared with other nodes: which endpoints are local is in the sets, and node addresses are among the virtual servers.
    const shared = new SharedRules<ServiceObjects>((port, list, _, view) =>
      serviceObjects(port, list, this.settings, view),
    );
    this.table = new ServiceTable(cache, settings, shared, () => {
      this.#wanted = undefined;
    });
  }

  get ruleCount(): number {
    return this.wanted.rules.split('\n-A ').length - 1;
  }

  sync(now: number): Sync {
    const sync = this.takeIn(now);
    this.table.settle();
    return sync;
  }

  /** As of the last sync; the same object as long as nothing changed. */
  get wanted(): Wanted {
    this.table.settle();
    this.#wanted ??= this.#gather();
    return this.#wanted;
  }

  /** Everything, as input of each tool in turn: addresses, sets, virtual servers, rules. */
  fullText(): string {
    const { family } = this.settings;
    const { servers, bound, entries, rules } = this.wanted;
    const sets = setNames.flatMap((name) => [
      createLine(name, family),
      ...sorted(entries.get(name)).map((entry) => `add ${kernelName(name, family)} ${entry}`),
    ]);
    const virtual = servers.flatMap((server) => [
      `-A ${virtualOption(server)} -s ${this.scheduler}${server.persistent > 0 ? ` -p ${server.persistent}` : ''}`,
      ...server.endpoints.map(({ endpoint }) => `-a ${virtualOption(server)} -r ${endpoint} -m -w 1`),
    ]);
    const prefix = family === 'IPv4' ? 32 : 128;
    return [
      '# ip -batch -',
      'link add kube-ipvs0 type dummy',
      ...sorted(bound).map((address) => `address add ${address}/${prefix} dev kube-ipvs0`),
      '# ipset restore',
      ...sets,
      '# ipvsadm --restore',
      ...virtual,
      `# ${family === 'IPv4' ? 'iptables' : 'ip6tables'}-restore --noflush`,
      rules,
    ].join('\n');
  }

  #gather(): Wanted {
    const servers: WantedServer[] = [];
    const bound = new Set<string>();
    const entries = new Map<SetName, Set<string>>();
    const barred: Barred[] = [];
    for (const [, { rules }] of this.table.all()) {
      for (const objects of rules) {
        barred.push(...objects.barred);
        for (const server of objects.servers) {
          servers.push(server);
          if (server.bind) bound.add(server.address);
        }
        for (const [set, entry] of objects.entries) {
          const known = entries.get(set);
          if (known) known.add(entry);
          else entries.set(set, new Set([entry]));
        }
      }
    }
    if (bound.size > 0) entries.set('KUBE-IPVS-IPS', bound);
    return { servers, bound, entries, rules: rulesText(entries, barred, this.settings) };
  }
}

export const sorted = (entries: ReadonlySet<string> | undefined): readonly string[] => [...(entries ?? [])].sort();
