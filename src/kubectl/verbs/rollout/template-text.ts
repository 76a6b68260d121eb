import { isPlainObject } from '../../../model/deep.ts';

type Members = Readonly<Record<string, unknown>>;
const members = (value: unknown): Members => (isPlainObject(value) ? value : {});
const list = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.filter(isPlainObject) : []);

/** `Labels:` and its like: one value beside the name, others below it. */
function pairs(name: string, value: unknown): string[] {
  const entries = Object.entries(members(value)).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = entries.map(([key, text]) => `${key}=${String(text)}`);
  return texts.map((text, at) => `${at === 0 ? `  ${name}:` : ''}\t${text}`);
}

function containerLines({ name, image, ports, command, args, env }: Members): string[] {
  const numbers = list(ports).map(
    ({ containerPort, protocol = 'TCP' }) => `${String(containerPort)}/${String(protocol)}`,
  );
  const word = numbers.length > 1 ? 'Ports' : 'Port';
  const many = (title: string, values: unknown): string[] =>
    Array.isArray(values) && values.length > 0
      ? [`    ${title}:`, ...values.map((value) => `      ${String(value)}`)]
      : [];
  const variables = list(env).map((one) => `      ${String(one.name)}:\t${String(one.value ?? '')}`);
  return [
    `   ${String(name)}:`,
    `    Image:\t${String(image)}`,
    `    ${word}:\t${numbers.length > 0 ? numbers.join(', ') : '<none>'}`,
    `    Host ${word}:\t${numbers.length > 0 ? numbers.map((text) => `0/${text.split('/')[1]}`).join(', ') : '<none>'}`,
    ...many('Command', command),
    ...many('Args', args),
    ...(variables.length > 0 ? ['    Environment:', ...variables] : ['    Environment:\t<none>']),
    '    Mounts:\t<none>',
  ];
}

/** A pod template as `rollout history --revision` shows it, tabs as they are (pkg/describe/describe.go DescribePodTemplate). */
export function templateText(template: Members): string {
  const { labels, annotations } = members(template.metadata);
  const { containers, initContainers, nodeSelector } = members(template.spec);
  const first = list(initContainers);
  const selector = Object.entries(members(nodeSelector)).map(([key, value]) => `${key}=${String(value)}`);
  return [
    'Pod Template:',
    ...pairs('Labels', labels),
    ...pairs('Annotations', annotations),
    ...(first.length > 0 ? ['  Init Containers:', ...first.flatMap(containerLines)] : []),
    '  Containers:',
    ...list(containers).flatMap(containerLines),
    '  Volumes:\t<none>',
    `  Node-Selectors:\t${selector.length > 0 ? selector.join('\n\t') : '<none>'}`,
    '  Tolerations:\t<none>',
    '',
  ].join('\n');
}
