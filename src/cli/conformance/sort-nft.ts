const kinds = ['table', 'chain', 'rule', 'set', 'map', 'element'];
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Puts a dump into the order in which the cases compare it (README of the conformance data, "How rules are compared"). */
export function sortNft(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const keyed = lines.map((line) => {
    const [, kind = '', , , name = ''] = line.split(' ');
    return { line, kind, rank: kinds.indexOf(kind), name };
  });
  keyed.sort((a, b) => a.rank - b.rank || compare(a.name, b.name) || (a.kind === 'rule' ? 0 : compare(a.line, b.line)));
  return keyed.map(({ line }) => line).join('\n');
}
