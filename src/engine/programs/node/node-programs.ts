import type { IPFamily } from '../../../model/objects/meta.ts';
import type { Netfilter } from '../../netfilter/types.ts';
import type { KernelSettings } from '../../network/kernel-settings.ts';
import type { Program } from '../program.ts';
import { tcpdump } from '../tcpdump.ts';
import { conntrack } from './conntrack.ts';
import { crictl, type Sandbox } from './crictl.ts';
import { ipset } from './ipset.ts';
import { ipvsadm } from './ipvsadm.ts';
import { nft } from './nft.ts';
import { ps } from './ps.ts';
import { cat, hostname, type NodeFiles, notModelled, uname, uptime } from './small.ts';
import { settingOf, sysctl } from './sysctl.ts';
import { type NodeServices, systemctl } from './systemctl.ts';
import { iptables, iptablesRestore, iptablesSave } from './xtables.ts';

/** What a node's own programs work on. */
export interface NodeTools {
  readonly addresses: readonly string[];
  readonly netfilter: Netfilter;
  readonly services: NodeServices;
  readonly sandboxes: () => readonly Sandbox[];
  readonly files: NodeFiles;
  /** Made when they are first asked for. */
  readonly kernel: () => KernelSettings;
  /** Calls back at each packet that passes, until the function returned is called. */
  readonly onPacket: (listener: () => void) => () => void;
}

const xtables = /^(ip6?tables)(?:-nft)?(-save|-restore)?$/;

/** A program of a node by its name, besides those that every machine has. */
export function nodeProgram(name: string, tools: NodeTools): Program | undefined {
  const { netfilter, addresses } = tools;
  const [, tool, verb] = xtables.exec(name) ?? [];
  if (tool !== undefined) {
    const family: IPFamily = tool === 'iptables' ? 'IPv4' : 'IPv6';
    if (verb === '-save') return iptablesSave(netfilter, family);
    return verb === '-restore' ? iptablesRestore(netfilter, family) : iptables(netfilter, family);
  }
  switch (name) {
    case 'nft':
      return nft(netfilter);
    case 'ipset':
      return ipset(netfilter);
    case 'ipvsadm':
      return ipvsadm(netfilter);
    case 'conntrack':
      return conntrack(tools);
    case 'tcpdump':
      return tcpdump;
    case 'systemctl':
      return systemctl(tools.services);
    case 'crictl':
      return crictl(tools.sandboxes);
    case 'cat':
      return cat((path) => tools.files(path) ?? settingFile(tools, path));
    case 'sysctl':
      return sysctl(tools.kernel);
    case 'uname':
      return uname;
    case 'ps':
      return ps(tools.services);
    case 'uptime':
      return uptime;
    case 'hostname':
      return hostname(addresses);
    case 'journalctl':
      return notModelled(
        'journalctl: the journal is not modelled by Kubehop; kubectl get events tells what components say',
      );
    case 'docker':
      return notModelled('docker: not installed: the container runtime is containerd (crictl ps)');
    default:
      return undefined;
  }
}

function settingFile({ kernel }: NodeTools, path: string): string | undefined {
  const [, name] = /^\/proc\/sys\/(.+)$/.exec(path) ?? [];
  const value = name === undefined ? undefined : settingOf(kernel(), name.replaceAll('/', '.'));
  return value === undefined ? undefined : `${value}\n`;
}
