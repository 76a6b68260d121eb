import type { Hop, RequestTrace, RuleLook } from '../../model/trace.ts';

const hopsOf = ({ packets }: RequestTrace): readonly Hop[] => packets.flatMap(({ hops }) => hops);
const matchedIn = (hops: readonly Hop[]): readonly RuleLook[] =>
  hops.flatMap(({ looks }) => looks.filter(({ matched }) => matched));

/** `KUBE-SVC` is any chain of that name or with a hash behind it; of nft, `service` likewise. */
const isChain = (chain: string, name: string): boolean => chain === name || chain.startsWith(`${name}-`);

/** Whether a rule is about a Service: its comment names it, or (nft) its chain does. */
const isAbout = ({ chain, rule }: RuleLook, service: string): boolean =>
  ['"', ' '].some((before) => [' ', ':', '"'].some((after) => rule.includes(`${before}${service}${after}`))) ||
  chain.includes(`-${service}/`);

/** `KUBE-SVC`, or `KUBE-SVC of default/web`: whether a rule of such a chain matched on the request's way. */
export function passes(trace: RequestTrace, wanted: string): boolean {
  const [name = '', service] = wanted.split(/\s+of\s+/);
  return matchedIn(hopsOf(trace)).some(
    (look) => isChain(look.chain, name) && (service === undefined || isAbout(look, service)),
  );
}

/** Every chain in which the request's packets were looked at and a rule matched, each once. */
export const chainsOf = (trace: RequestTrace): readonly string[] => [
  ...new Set(matchedIn(hopsOf(trace)).map(({ chain }) => chain)),
];

/** Where the first packet that did not arrive ended: the chain of the rule that ended it (empty without one), and the reason. */
export function endOf({ packets }: RequestTrace): { readonly chain: string; readonly reason: string } | undefined {
  const lost = packets.find(({ verdict }) => verdict !== 'delivered');
  if (!lost) return undefined;
  const last = lost.hops.at(-1);
  return { chain: (last && matchedIn([last]).at(-1)?.chain) ?? '', reason: lost.reason };
}

export const endedIn = (trace: RequestTrace, chain: string): boolean => isChain(endOf(trace)?.chain ?? '', chain);

/** The address that the client sent from, of the packets that were not to a name server. */
export const clientAddress = ({ packets }: RequestTrace): string =>
  packets.filter(({ direction, hops }) => direction === 'request' && hops[0]?.before.dport !== 53).at(0)?.hops[0]
    ?.before.src ?? '';
