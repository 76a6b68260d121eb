import type { Kind, KubeObject } from '../model/objects/index.ts';
import { placeOfNode } from '../model/trace.ts';

/** What a record id begins with, for the kinds that have records. */
const prefixes: Partial<Record<Kind, string>> = {
  Node: 'node',
  Pod: 'pod',
  Service: 'service',
  Deployment: 'deployment',
  StatefulSet: 'statefulset',
  DaemonSet: 'daemonset',
  Job: 'job',
  Event: 'event',
};

/** The kinds that have records. */
export const recordedKinds = Object.keys(prefixes) as Kind[];

const kinds = new Map(Object.entries(prefixes).map(([kind, prefix]) => [prefix, kind as Kind]));

/** The record that shows an object; undefined for objects without one. */
export function recordIdOf({ kind, metadata: { namespace = '', name } }: KubeObject): string | undefined {
  if (kind === 'Node') return placeOfNode(name);
  const prefix = prefixes[kind];
  return prefix && `${prefix}/${namespace}/${name}`;
}

/** Kind, namespace and name behind a record id such as `pod/default/web-1`; undefined for ids that are no API object. */
export function objectOfRecord(id: string): { kind: Kind; namespace: string; name: string } | undefined {
  const [prefix = '', first = '', second] = id.split('/');
  const kind = kinds.get(prefix);
  if (!kind) return undefined;
  return second === undefined ? { kind, namespace: '', name: first } : { kind, namespace: first, name: second };
}
