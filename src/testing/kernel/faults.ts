/** What is done to the rules before the kernel gets them. */
export interface Spoil {
  iptables(rules: string): string;
  nft(rules: string): string;
}

const same = (rules: string): string => rules;
export const unspoiled: Spoil = { iptables: same, nft: same };

/** Mistakes put into the kernel's rules on purpose, to see that the judge notices. Rules keep their line numbers. */
export const faults: Readonly<Record<string, Spoil>> = {
  'wrong-probability': {
    iptables: (rules) => rules.replaceAll(/--probability 0\.\d+/g, '--probability 0.9000000000'),
    nft: (rules) => rules.replaceAll(/(vmap \{ 0 : (goto [^,]+), 1 : )goto [^, ]+/g, '$1$2'),
  },
  'missing-masquerade': {
    iptables: (rules) => rules.replaceAll(/ -j MASQUERADE.*$/gm, ''),
    nft: (rules) => rules.replaceAll(/^(\s+)masquerade .*$/gm, '$1accept'),
  },
  'swapped-verdict': {
    iptables: (rules) => rules.replaceAll(/ -j REJECT.*$/gm, ' -j DROP'),
    nft: (rules) => rules.replaceAll(/^(\s+(?:ip daddr @cluster-ips )?)reject/gm, '$1drop'),
  },
};
