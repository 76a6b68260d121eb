import { commands } from '../commands.ts';
import type { Flag, Flags } from '../flags.ts';
import { isVerb, type Verb, type Verbs } from '../verb.ts';
import { flagWords } from './flag-words.ts';
import { type Text, texts } from './texts.ts';

const globally = 'Use "kubectl options" for a list of global command-line options (applies to all commands).';

/** Values that flags have when they are not given, where these are not empty. */
const defaults: Readonly<Record<string, string>> = {
  'allow-missing-template-keys': 'true',
  cascade: "'background'",
  'chunk-size': '500',
  'current-replicas': '-1',
  'dry-run': "'none'",
  'grace-period': '-1',
  overwrite: 'false',
  'pod-running-timeout': '1m0s',
  'request-timeout': "'0'",
  restart: "'Always'",
  validate: "'strict'",
  wait: 'true',
};

const emptyOf: Readonly<Record<Flag['takes'], string>> = {
  text: "''",
  list: '[]',
  number: '0',
  bool: 'false',
  duration: '0s',
  missing: "''",
};

/** `    -f, --filename=[]:` and, indented, what it is for. */
const flagLines = (flags: Flags): string[] =>
  Object.entries(flags)
    // Deprecated ones are not shown.
    .filter(([name]) => name !== 'record')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { short, takes }]) => [
      `    ${short ? `-${short}, ` : ''}--${name}=${defaults[name] ?? emptyOf[takes]}:`,
      `\t${takes === 'missing' ? 'Not modelled by Kubehop.' : (flagWords[name] ?? '')}`.trimEnd(),
      '',
    ]);

/** Commands of a group, one a line, what they do beside them. */
function commandLines(path: readonly string[], group: Verbs, width = 0): string[] {
  const names = Object.keys(group).filter((name) => name !== '');
  const wide = Math.max(width, ...names.map((name) => name.length));
  return [...names].sort().map((name) => {
    const entry = group[name];
    const missing = entry && isVerb(entry) && entry.anyFlags ? 'Not modelled by Kubehop' : '';
    return `  ${name.padEnd(wide)}   ${texts[[...path, name].join(' ')]?.short ?? missing}`.trimEnd();
  });
}

function exampleLines({ examples = [] }: Text): string[] {
  if (examples.length === 0) return [];
  const lines = examples.flatMap(([why, line], at) => [...(at > 0 ? [''] : []), `  # ${why}`, `  ${line}`]);
  return ['Examples:', ...lines, ''];
}

/** What `kubectl COMMAND --help` prints (kubectl pkg/util/templates/templater.go). */
export function helpOf(path: string, verb: Verb, group: Verbs): string {
  const text = texts[path] ?? { use: path, short: `kubectl ${path}` };
  const own = group[''] === verb ? commandLines(path.split(' '), group) : [];
  return [
    `${text.long ?? text.short}.`,
    '',
    ...exampleLines(text),
    ...(own.length > 0 ? ['Available Commands:', ...own, ''] : []),
    ...(Object.keys(verb.flags).length > 0 ? ['Options:', ...flagLines(verb.flags)] : []),
    'Usage:',
    `  kubectl ${text.use} [options]`,
    '',
    ...(own.length > 0 ? [`Use "kubectl ${path} <command> --help" for more information about a given command.`] : []),
    globally,
  ].join('\n');
}

/** The groups in which kubectl shows its commands (pkg/cmd/cmd.go). */
const groups: readonly (readonly [title: string, names: string])[] = [
  ['Basic Commands (Beginner)', 'create expose run set'],
  ['Basic Commands (Intermediate)', 'explain get edit delete'],
  ['Deploy Commands', 'rollout scale autoscale'],
  ['Cluster Management Commands', 'certificate cluster-info top cordon uncordon drain taint'],
  ['Troubleshooting and Debugging Commands', 'describe logs attach exec port-forward proxy cp auth debug events'],
  ['Advanced Commands', 'diff apply patch replace wait kustomize'],
  ['Settings Commands', 'label annotate completion'],
  ['Other Commands', 'api-resources api-versions config plugin version'],
];

/** What `kubectl` alone prints: those of its commands that there are. */
function rootHelp(): string {
  const lines = groups.flatMap(([title, names]) => [
    `${title}:`,
    ...names
      .split(' ')
      .filter((name) => Object.hasOwn(commands, name))
      .map((name) => `  ${name.padEnd(15)} ${texts[name]?.short ?? ''}`),
    '',
  ]);
  return [
    'kubectl controls the Kubernetes cluster manager.',
    '',
    ' Find more information at: https://kubernetes.io/docs/reference/kubectl/',
    '',
    ...lines,
    'Usage:',
    '  kubectl [flags] [options]',
    '',
    'Use "kubectl <command> --help" for more information about a given command.',
    globally,
  ].join('\n');
}

/** What a group of commands prints when none of them is named. */
export function groupHelp(path: readonly string[], group: Verbs): string {
  if (path.length === 0) return rootHelp();
  const name = path.join(' ');
  const text = texts[name] ?? { use: name, short: `kubectl ${name}` };
  return [
    `${text.long ?? text.short}.`,
    '',
    ...exampleLines(text),
    'Available Commands:',
    ...commandLines(path, group),
    '',
    'Usage:',
    `  kubectl ${text.use} [options]`,
    '',
    `Use "kubectl ${name} <command> --help" for more information about a given command.`,
    globally,
  ].join('\n');
}

/** What `kubectl options` prints. */
export const optionsHelp = (flags: Flags): string =>
  ['The following options can be passed to any command:', '', ...flagLines(flags)].join('\n');
