import type { KubeObject } from '../../model/objects/index.ts';

/** `Service default/web`. */
export const nameOf = ({ kind, metadata }: KubeObject): string =>
  `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** What two sets of lines do not share, and what is there twice, in sentences that begin with `what`. */
export const differences = (what: string, found: readonly string[], expected: readonly string[]): string[] => [
  ...found.filter((line) => !expected.includes(line)).map((line) => `${what}: not expected: ${line}`),
  ...expected.filter((line) => !found.includes(line)).map((line) => `${what}: missing: ${line}`),
  ...(new Set(found).size < found.length ? [`${what}: twice: ${found.join(', ')}`] : []),
];
