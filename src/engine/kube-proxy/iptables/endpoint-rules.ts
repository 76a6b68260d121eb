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
  chains: readonly string[],
  { chainNames, comments }: { readonly chainNames: ChainNames; readonly comments: boolean },
): readonly string[] {
  const pieces: string[] = [];
  const { cluster, local, reachable } = plan;
  if (plan.usesClusterChain) {
    pieces.push(balancingRules(info, plan.clusterChain, cluster, chainsOf(cluster, reachable, chains), comments));
  }
  if (plan.usesLocalChain) {
    pieces.push(balancingRules(info, plan.localChain, local, chainsOf(local, reachable, chains), comments));
  }
  const protocol = info.protocol.toLowerCase();
  const comment = comments ? ` -m comment --comment ${info.name}` : '';
  const translate = ` -m ${protocol} -p ${protocol} -j DNAT --to-destination `;
  for (const [i, { ip, endpoint }] of reachable.entries()) {
    const chain = chains[i] ?? '';
    const remember = info.clientIPAffinity ? ` -m recent --name ${chain} --set` : '';
    // A pod that reaches itself through the Service must see another source than itself (hairpin).
    const masquerade = ' -j KUBE-MARK-MASQ\n-A ';
    const made = ['-A ', chain, comment, ' -s ', ip, masquerade, chain, comment, remember, translate, endpoint, '\n'];
    pieces.push(chainNames.rules(chain, made.join('')));
  }
  return pieces;
}

/** The chains of a plan's reachable endpoints, in their order. */
export function endpointChains(
  { name, protocol }: ServicePortInfo,
  { reachable }: TrafficPlan,
  chainNames: ChainNames,
): readonly string[] {
  return reachable.map(({ endpoint }) => chainNames.endpoint(name, protocol, endpoint));
}

/** The chains of some of the reachable endpoints, mostly of all. */
function chainsOf(
  endpoints: readonly EndpointInfo[],
  reachable: readonly EndpointInfo[],
  chains: readonly string[],
): readonly string[] {
  if (endpoints === reachable) return chains;
  const byEndpoint = new Map(reachable.map((e, i) => [e, chains[i] ?? '']));
  return endpoints.map((e) => byEndpoint.get(e) ?? '');
}

/** Affinity first: clients seen lately keep their endpoint. Then one endpoint in n, of the rest one in n - 1, and so on. */
function balancingRules(
  info: ServicePortInfo,
  chain: string,
  endpoints: readonly EndpointInfo[],
  targets: readonly string[],
  comments: boolean,
): string {
  const text: string[] = [];
  const open = (e: EndpointInfo): void => {
    text.push('-A ', chain);
    if (comments) text.push(' -m comment --comment "', info.name, ' -> ', e.endpoint, '"');
  };
  if (info.clientIPAffinity) {
    const recent = ` --rcheck --seconds ${info.stickyMaxAgeSeconds} --reap -j `;
    for (const [i, e] of endpoints.entries()) {
      const target = targets[i] ?? '';
      open(e);
      text.push(' -m recent --name ', target, recent, target, '\n');
    }
  }
  for (const [i, e] of endpoints.entries()) {
    const left = endpoints.length - i;
    open(e);
    if (left > 1) text.push(' -m statistic --mode random --probability ', probability(left));
    text.push(' -j ', targets[i] ?? '', '\n');
  }
  return text.join('');
}
