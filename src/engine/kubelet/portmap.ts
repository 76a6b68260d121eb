import { sha512 } from '@noble/hashes/sha2.js';
import { familyOf } from '../../model/ip.ts';
import type { ContainerPort, IPFamily, Pod } from '../../model/objects/index.ts';
import { formatEndpoint } from '../../model/packet.ts';
import { type Netfilter, type Xtables, xtablesOf } from '../netfilter/types.ts';

// The rules of the CNI plugin portmap (containernetworking/plugins plugins/meta/portmap/portmap_iptables.go).

const network = 'k8s-pod-network';
const entry = 'CNI-HOSTPORT-DNAT';
const setMark = 'CNI-HOSTPORT-SETMARK';
const masquerade = 'CNI-HOSTPORT-MASQ';
const mark = '0x2000/0x2000';
const isLocal = '-m addrtype --dst-type LOCAL';
const marked = '-m comment --comment "CNI portfwd requiring masquerade"';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** A port of a pod that its node is to lead to it. */
export type Mapping = ContainerPort & { readonly hostPort: number };

/** pkg/utils FormatChainName; the sandbox is known by its pod's uid here. */
function chainOf(pod: Pod): string {
  const digest = sha512(ascii(network + pod.metadata.uid));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `CNI-DN-${hex}`.slice(0, 28);
}

/** One rule a protocol, which leads to the pod's own chain. Fifteen ports fit into a multiport match; no pod has more. */
function entries(pod: Pod, mappings: readonly Mapping[]): string[] {
  const comment = `-m comment --comment "dnat name: \\"${network}\\" id: \\"${pod.metadata.uid}\\""`;
  return [...new Set(mappings.map(({ protocol }) => protocol))].sort().map((protocol) => {
    const ports = mappings.filter((m) => m.protocol === protocol).map(({ hostPort }) => hostPort);
    return `${entry} -p ${protocol.toLowerCase()} ${comment} -m multiport --dports ${ports.join(',')} -j ${chainOf(pod)}`;
  });
}

function rulesFor(pod: Pod, { protocol, hostPort, containerPort, hostIP }: Mapping, address: string): string[] {
  const p = protocol.toLowerCase();
  const to = hostIP && hostIP !== '0.0.0.0' && hostIP !== '::' ? ` -d ${hostIP}` : '';
  const match = `${to} -p ${p} -m ${p} --dport ${hostPort}`;
  const chain = `-A ${chainOf(pod)}`;
  return [
    `${chain} -s ${address}${match} -j ${setMark}`,
    ...(familyOf(address) === 'IPv4' ? [`${chain} -s 127.0.0.1${match} -j ${setMark}`] : []),
    `${chain}${match} -j DNAT --to-destination ${formatEndpoint(address, containerPort)}`,
  ];
}

/** Whether `iptables` accepted the command. */
function accepts(xtables: Xtables, args: string): boolean {
  try {
    xtables.iptables(`-t nat ${args}`);
    return true;
  } catch {
    return false;
  }
}

function ensure(xtables: Xtables, how: '-A' | '-I', rule: string): void {
  if (!accepts(xtables, `-C ${rule}`)) xtables.iptables(`-t nat ${how} ${rule}`);
}

/** A mapping for a host address of the other family is not this family's. */
const isFor =
  (family: IPFamily) =>
  ({ hostIP }: Mapping): boolean =>
    !hostIP || familyOf(hostIP) === family;

/** CNI ADD: the node's addresses lead to the pod on its host ports, in each family that the pod has. */
export function addMappings(
  netfilter: Netfilter,
  pod: Pod,
  mappings: readonly Mapping[],
  addresses: readonly string[],
): void {
  for (const address of addresses) {
    const family = familyOf(address);
    openFor(xtablesOf(netfilter, family), pod, address, mappings.filter(isFor(family)));
  }
  for (const { protocol, hostPort } of mappings) {
    if (protocol === 'UDP') netfilter.conntrackDelete({ protocol, origPortDst: hostPort });
  }
}

function openFor(xtables: Xtables, pod: Pod, address: string, mappings: readonly Mapping[]): void {
  if (mappings.length === 0) return;
  const text = [
    '*nat',
    ...[setMark, masquerade, chainOf(pod)].map((chain) => `:${chain} - [0:0]`),
    `-A ${setMark} -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark ${mark}`,
    `-A ${masquerade} -m mark --mark ${mark} -j MASQUERADE`,
    ...mappings.flatMap((mapping) => rulesFor(pod, mapping, address)),
    'COMMIT',
    '',
  ];
  xtables.restore(text.join('\n'), { noflush: true });
  accepts(xtables, `-N ${entry}`);
  ensure(xtables, '-I', `POSTROUTING ${marked} -j ${masquerade}`);
  for (const chain of ['PREROUTING', 'OUTPUT']) ensure(xtables, '-A', `${chain} ${isLocal} -j ${entry}`);
  for (const rule of entries(pod, mappings)) ensure(xtables, '-I', rule);
}

/** CNI DEL; does nothing when there is nothing to take away. */
export function removeMappings(
  netfilter: Netfilter,
  pod: Pod,
  addresses: readonly string[],
  mappings: readonly Mapping[],
): void {
  const chain = chainOf(pod);
  for (const family of addresses.map(familyOf)) {
    const xtables = xtablesOf(netfilter, family);
    for (const rule of entries(pod, mappings.filter(isFor(family)))) accepts(xtables, `-D ${rule}`);
    xtables.restore(`*nat\n:${chain} - [0:0]\n-X ${chain}\nCOMMIT\n`, { noflush: true });
  }
}
