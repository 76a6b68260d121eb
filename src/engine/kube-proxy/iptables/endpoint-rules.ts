import type { EndpointInfo } from '../endpoint.ts';
import type { ServicePortInfo } from '../service-port.ts';
import type { ChainNames } from './chain-names.ts';
import type { TrafficPlan } from './traffic.ts';

const probabilities: string[] = [];

/** `1/n` with ten decimals, as a `statistic` match takes it. */
export function probability(n: number): string {
  const known = probabilities[n];
  if (known !== undefined) return known;
  const text = (1 / n).toFixed(10);
  probabilities[n] = text;
  return text;
}

/** How many rules `endpointRules` makes. */
export function countEndpointRules(info: ServicePortInfo, plan: TrafficPlan): number {
  const perPolicy = info.clientIPAffinity ? 2 : 1;
  const cluster = plan.usesClusterChain ? plan.cluster.length : 0;
  const local = plan.usesLocalChain ? plan.local.length : 0;
  return (cluster + local) * perPolicy + plan.reachable.length * 2;
}

/**
 * The rules that spread connections over endpoints and translate them, in pieces of whole lines: those of one endpoint are the
 * same piece whenever they are the same rules. Without comments in large clusters, where they would be a third of the text
 * (upstream appendServiceCommentLocked).
 */
export function endpointRules(
  info: ServicePortInfo,
  plan: TrafficPlan,
  chains: ReadonlyMap<EndpointInfo, string>,
  { chainNames, comments }: { readonly chainNames: ChainNames; readonly comments: boolean },
): readonly string[] {
  const chainOf = (e: EndpointInfo): string => chains.get(e) ?? '';
  const pieces: string[] = [];
  if (plan.usesClusterChain) pieces.push(balancingRules(info, plan.clusterChain, plan.cluster, chainOf, comments));
  if (plan.usesLocalChain) pieces.push(balancingRules(info, plan.localChain, plan.local, chainOf, comments));
  const protocol = info.protocol.toLowerCase();
  const comment = comments ? ` -m comment --comment ${info.name}` : '';
  for (const [{ ip, endpoint }, chain] of chains) {
    const rule = `-A ${chain}${comment}`;
    // A pod that reaches itself through the Service must see another source than itself (hairpin).
    const masquerade = `${rule} -s ${ip} -j KUBE-MARK-MASQ\n`;
    const remember = info.clientIPAffinity ? ` -m recent --name ${chain} --set` : '';
    const translate = `${rule}${remember} -m ${protocol} -p ${protocol} -j DNAT --to-destination ${endpoint}\n`;
    pieces.push(chainNames.rules(chain, [masquerade, translate].join('')));
  }
  return pieces;
}

/** The chains of a plan's reachable endpoints. */
export function endpointChains(
  { name, protocol }: ServicePortInfo,
  { reachable }: TrafficPlan,
  chainNames: ChainNames,
): ReadonlyMap<EndpointInfo, string> {
  return new Map(reachable.map((e) => [e, chainNames.endpoint(name, protocol, e.endpoint)]));
}

/** Affinity first: clients seen lately keep their endpoint. Then one endpoint in n, of the rest one in n - 1, and so on. */
function balancingRules(
  info: ServicePortInfo,
  chain: string,
  endpoints: readonly EndpointInfo[],
  chainOf: (endpoint: EndpointInfo) => string,
  comments: boolean,
): string {
  const rule = (e: EndpointInfo): string =>
    comments ? `-A ${chain} -m comment --comment "${info.name} -> ${e.endpoint}"` : `-A ${chain}`;
  let text = '';
  if (info.clientIPAffinity) {
    for (const e of endpoints) {
      const target = chainOf(e);
      text += `${rule(e)} -m recent --name ${target} --rcheck --seconds ${info.stickyMaxAgeSeconds} --reap -j ${target}\n`;
    }
  }
  let left = endpoints.length;
  for (const e of endpoints) {
    const chance = left > 1 ? ` -m statistic --mode random --probability ${probability(left)}` : '';
    text += `${rule(e)}${chance} -j ${chainOf(e)}\n`;
    left--;
  }
  return text;
}
