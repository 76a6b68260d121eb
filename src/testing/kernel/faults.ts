/** Mistakes put into the kernel's rules on purpose, to see that the judge notices. Rules keep their line numbers. */
export const faults: Readonly<Record<string, (rules: string) => string>> = {
  'wrong-probability': (rules) => rules.replaceAll(/--probability 0\.\d+/g, '--probability 0.9000000000'),
  'missing-masquerade': (rules) => rules.replaceAll(/ -j MASQUERADE.*$/gm, ''),
  'swapped-verdict': (rules) => rules.replaceAll(/ -j REJECT.*$/gm, ' -j DROP'),
};
