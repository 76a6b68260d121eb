/** Where in an object something is: `['spec', 'ports', 0, 'port']`. */
export type FieldPath = readonly (string | number)[];

/** `spec.ports[0].port`, as Kubernetes writes paths. Keys that are no identifiers come as `metadata.labels[a/b]`. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number' || !/^[\w-]+$/.test(part)) text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text === '' ? '<nil>' : text;
}
