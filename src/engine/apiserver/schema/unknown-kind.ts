import { kinds } from '../../../model/objects/index.ts';
import { isOtherKind } from '../../../model/other-kinds.ts';
import { nearest } from './nearest.ts';

/** What to do about a kind that is not there. */
export function unknownKindHint(kind: string): string {
  if (isOtherKind(kind)) return `Kubehop does not model ${kind} objects`;
  const close = nearest(kind, [...kinds, 'Scene']);
  return close ? `did you mean "${close}"?` : 'ensure CRDs are installed first';
}

/** What it means that such an object is left out; undefined for a kind that Kubernetes itself has not. */
export function leftOutHint(kind: unknown): string | undefined {
  if (typeof kind !== 'string' || !isOtherKind(kind)) return undefined;
  return consequences[kind] ?? 'the rest is applied without it';
}

const routes = 'nothing takes requests on its behalf: send them to its Services';
const consequences: Readonly<Record<string, string>> = {
  NetworkPolicy: 'no packet is held back by it',
  Ingress: routes,
  Gateway: routes,
  HTTPRoute: routes,
  CronJob: 'it makes no pods: a Job does',
  ReplicationController: 'it makes no pods: a Deployment does',
};
