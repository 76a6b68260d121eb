import type { Aside } from '../client/aside.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { modeOf } from '../graph/words.ts';
import type { RulesText } from '../model/rules.ts';
import { placeOfNode, type RequestTrace } from '../model/trace.ts';
import type { NodeRecord } from '../model/world.ts';
import { type RulesFields, type RulesProtocol, useOwnRules } from './own-rules.ts';
import { usePanels } from './panels.ts';
import { useWorld } from './world.ts';

const protocols: readonly RulesProtocol[] = ['tcp', 'udp', 'sctp', 'icmp'];
const askable = new Set(['nft list ruleset', 'iptables-save', 'ip6tables-save']);

/** Whether a packet can be asked for through what a tool shows of a node: IPVS decides beside its rules. */
export const canAsk = (node: NodeRecord, { tool, text }: RulesText): boolean =>
  askable.has(tool) && text !== '' && modeOf(node) !== 'ipvs';

interface Addressed {
  readonly address: string;
  readonly secondAddress?: string;
}

/** Its address of a family; the other one where it has none of that. */
const addressOf = ({ address, secondAddress = address }: Addressed, isIPv6: boolean): string =>
  address.includes(':') === isIPv6 ? address : secondAddress;

/** A packet that is worth asking a node's rules for: from a pod of the node to a Service. */
function packetOn(node: NodeRecord, isIPv6: boolean): Partial<RulesFields> {
  const { pods, services, outside } = useWorld.getState();
  const reachable = [...services.values()].filter(({ clusterIP, ports }) => /[.:]/.test(clusterIP) && ports.length > 0);
  const to = reachable.find(({ namespace }) => namespace === 'default') ?? reachable[0];
  const served = new Set(to?.endpoints.map(({ address }) => address));
  const from =
    [...pods.values()].find(({ node: on, address }) => on === node.name && address !== '' && !served.has(address)) ??
    [...outside.values()][0];
  const port = to?.ports[0];
  const { clusterIP, secondClusterIP } = to ?? {};
  const target: Addressed =
    clusterIP === undefined
      ? node
      : { address: clusterIP, ...(secondClusterIP !== undefined && { secondAddress: secondClusterIP }) };
  return {
    from: from ? addressOf(from, isIPv6) : '',
    to: addressOf(target, isIPv6),
    port: String(port?.port ?? 80),
    protocol: protocols.find((name) => name === port?.protocol.toLowerCase()) ?? 'tcp',
  };
}

const addressesOf = ({ address, secondAddress }: NodeRecord): string =>
  secondAddress === undefined ? address : `${address}, ${secondAddress}`;

/** Opens a node's rules where they can be asked for a packet. */
export function askNodeRules(node: NodeRecord, { tool, text }: RulesText): void {
  useOwnRules.getState().fill({
    rules: text,
    source: node.name,
    local: addressesOf(node),
    in: '',
    out: '',
    ...packetOn(node, tool === 'ip6tables-save' || node.address.includes(':')),
  });
  usePanels.getState().show('rules');
}

/** Draws what a request's packets met on a node, in the rules that the node has now. */
export async function drawOnNode(
  { client, aside }: { readonly client: EngineClient; readonly aside: Aside },
  { node, trace, packet }: { readonly node: NodeRecord; readonly trace: RequestTrace; readonly packet: number },
): Promise<void> {
  const place = placeOfNode(node.name);
  const packets = trace.packets.map((each) => ({ ...each, hops: each.hops.filter((hop) => hop.place === place) }));
  const { src, dst, dport, protocol, family } = packets[packet]?.hops[0]?.before ?? {};
  const tools = ['nft list ruleset', family === 'IPv6' ? 'ip6tables-save' : 'iptables-save'];
  const read = await Promise.all(tools.map((tool) => client.request('rules', { node: node.name, tool })));
  // For one that has nothing to show another answers.
  const rules = read.flatMap((answer, i) => (answer && answer.tool === tools[i] ? [answer.text] : []));
  const name = protocols.find((known) => protocol?.toLowerCase().startsWith(known));
  const fields = {
    rules: rules[0] ?? '',
    source: node.name,
    local: addressesOf(node),
    ...(src !== undefined && { from: src }),
    ...(dst !== undefined && { to: dst }),
    ...(dport !== undefined && { port: String(dport) }),
    ...(name && { protocol: name }),
  };
  usePanels.getState().show('rules');
  await useOwnRules.getState().showTrace(aside, { fields, rules, trace: { ...trace, packets }, packet });
}
