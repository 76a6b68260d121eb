import type { Aside } from '../client/aside.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { rulesByTool } from '../model/own-rules.ts';
import { placeOfNode, type RequestTrace } from '../model/trace.ts';
import type { NodeRecord } from '../model/world.ts';
import { type RulesFields, type RulesProtocol, useOwnRules } from './own-rules.ts';
import { usePanels } from './panels.ts';
import { useWorld } from './world.ts';

const protocols: readonly RulesProtocol[] = ['tcp', 'udp', 'sctp', 'icmp'];

/** The part of a node's rules that can be asked for packets; empty where there is none. */
export function askableRules(text: string): string {
  const { nft, iptables } = rulesByTool(text);
  return nft === '' ? iptables : nft;
}

/** A packet that is worth asking a node's rules for: from a pod of the node to a Service. */
function packetOn(node: NodeRecord): Partial<RulesFields> {
  const { pods, services, outside } = useWorld.getState();
  const reachable = [...services.values()].filter(({ clusterIP, ports }) => /[.:]/.test(clusterIP) && ports.length > 0);
  const to = reachable.find(({ namespace }) => namespace === 'default') ?? reachable[0];
  const served = new Set(to?.endpoints.map(({ address }) => address));
  const from = [...pods.values()].find(
    ({ node: on, address }) => on === node.name && address !== '' && !served.has(address),
  );
  const port = to?.ports[0];
  const protocol = protocols.find((name) => name === port?.protocol.toLowerCase());
  return {
    from: from?.address ?? [...outside.values()][0]?.address ?? '',
    to: to?.clusterIP ?? node.address,
    port: String(port?.port ?? 80),
    protocol: protocol ?? 'tcp',
  };
}

const addressesOf = ({ address, secondAddress }: NodeRecord): string =>
  secondAddress === undefined ? address : `${address}, ${secondAddress}`;

/** Opens a node's rules where they can be asked for a packet. */
export function askNodeRules(node: NodeRecord, text: string): void {
  const { fill } = useOwnRules.getState();
  fill({
    rules: askableRules(text),
    source: node.name,
    local: addressesOf(node),
    in: '',
    out: '',
    ...packetOn(node),
  });
  usePanels.getState().show('rules');
}

/** Draws what a request's packets met on a node, in the rules that the node has now. */
export async function drawOnNode(
  { client, aside }: { readonly client: EngineClient; readonly aside: Aside },
  { node, trace, packet }: { readonly node: NodeRecord; readonly trace: RequestTrace; readonly packet: number },
): Promise<void> {
  const place = placeOfNode(node.name);
  const rules = await client.request('rules', { node: node.name });
  const packets = trace.packets.map((each) => ({ ...each, hops: each.hops.filter((hop) => hop.place === place) }));
  const { src, dst, dport, protocol } = packets[packet]?.hops[0]?.before ?? {};
  const name = protocols.find((known) => protocol?.toLowerCase().startsWith(known));
  const fields = {
    rules: askableRules(rules),
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
