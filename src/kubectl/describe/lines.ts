import { humanDuration } from '../../model/human-duration.ts';
import type { LabelSelector, ObjectMeta, Taint, Toleration } from '../../model/objects/index.ts';
import { millisecondsOf } from '../../model/time.ts';

// What describe.go prints of all sorts of objects.

export const none = '<none>';
export const unset = '<unset>';

type Pairs = Readonly<Record<string, string>>;

const under = (title: string, entries: readonly string[]): string[] =>
  entries.length === 0
    ? [`${title}:\t${none}`]
    : entries.map((entry, at) => `${at === 0 ? `${title}:` : ''}\t${entry}`);

/** printLabelsMultiline; `title` may be indented. */
export const labelLines = (title: string, labels: Pairs = {}): string[] =>
  under(
    title,
    Object.keys(labels)
      .sort()
      .map((key) => `${key}=${labels[key]}`),
  );

const longest = 140;

/** printAnnotationsMultiline: without what kubectl apply notes for itself, long and many-lined ones below their keys. */
export function annotationLines(title: string, annotations: Pairs = {}): string[] {
  const keys = Object.keys(annotations).filter((key) => key !== 'kubectl.kubernetes.io/last-applied-configuration');
  const entries = keys.sort().map((key) => {
    const value = (annotations[key] ?? '').replace(/\n$/, '');
    if (value.length + key.length + 2 <= longest && !value.includes('\n')) return [`${key}: ${value}`];
    const shorten = (text: string): string => (text.length > longest - 2 ? `${text.slice(0, longest - 2)}...` : text);
    return [`${key}:`, ...value.split('\n').map((line) => `\t  ${shorten(line)}`)];
  });
  return under(
    title,
    entries.map(([first = '', ...rest]) => [first, ...rest].join('\n')),
  ).flatMap((line) => line.split('\n'));
}

/** Name, namespace, labels and annotations. */
export const headLines = ({ name, namespace = '', labels, annotations }: ObjectMeta): string[] => [
  `Name:\t${name}`,
  `Namespace:\t${namespace}`,
  ...labelLines('Labels', labels),
  ...annotationLines('Annotations', annotations),
];

/** `Controlled By:`, where somebody does. */
export function controllerLines({ ownerReferences = [] }: ObjectMeta): string[] {
  const owner = ownerReferences.find(({ controller }) => controller);
  return owner ? [`Controlled By:\t${owner.kind}/${owner.name}`] : [];
}

export const taintLines = (taints: readonly Taint[] = []): string[] =>
  under(
    'Taints',
    [...taints]
      .sort((a, b) => (`${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1))
      .map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`),
  );

function tolerationText({ key = '', value = '', effect, operator, tolerationSeconds }: Toleration): string {
  const text = `${key}${value && `=${value}`}${effect ? `:${effect}` : ''}`;
  const all = operator === 'Exists' && value === '' ? `${text && ' '}op=Exists` : '';
  return `${text}${all}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;
}

export const tolerationLines = (title: string, tolerations: readonly Toleration[] = []): string[] =>
  under(
    title,
    [...tolerations].sort(({ key: a = '' }, { key: b = '' }) => (a < b ? -1 : a > b ? 1 : 0)).map(tolerationText),
  );

/** A label selector as text, requirements by key (apimachinery pkg/labels Selector.String). */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const requirements = [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...matchExpressions.map(({ key, operator, values = [] }) => {
      const set = `(${[...values].sort().join(',')})`;
      const texts = { In: `${key} in ${set}`, NotIn: `${key} notin ${set}`, Exists: key, DoesNotExist: `!${key}` };
      return { key, text: texts[operator] };
    }),
  ];
  return requirements
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ text }) => text)
    .join(',');
}

/** `Mon, 02 Jan 2006 15:04:05 +0000` (time.RFC1123Z); Go's zero time for none. */
export function instant(timestamp: string | null | undefined): string {
  if (!timestamp) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  return new Date(timestamp).toUTCString().replace('GMT', '+0000');
}

/** An age as of `now` (virtual ms). */
export const ageOf = (timestamp: string | undefined, now: number): string =>
  timestamp ? humanDuration(now - millisecondsOf(timestamp)) : '<unknown>';
