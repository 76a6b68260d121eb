import type { Verb, Verbs } from './verb.ts';

export const helpOf = (path: string, verb: Verb, _group: Verbs): string =>
  [
    'Usage:',
    `  kubectl ${path} [flags] [options]`,
    '',
    'Options:',
    ...Object.keys(verb.flags).map((flag) => `      --${flag}`),
  ].join('\n');
export const groupHelp = (path: readonly string[], group: Verbs): string =>
  `${path.join(' ')}\n${Object.keys(group).join('\n')}`;
export const options = (): string => '';
