import type { RippleEvent } from '../model/ripple.ts';

const known: Readonly<Record<string, string>> = {
  user: 'You',
  scene: 'The scene',
  'kube-apiserver': 'API server',
  etcd: 'etcd',
  'deployment-controller': 'Deployment controller',
  'replicaset-controller': 'ReplicaSet controller',
  'statefulset-controller': 'StatefulSet controller',
  'daemonset-controller': 'DaemonSet controller',
  'default-scheduler': 'Scheduler',
  'kube-scheduler': 'Scheduler’s watch',
  'kube-controller-manager': 'Controller manager’s watch',
  'endpointslice-controller': 'EndpointSlice controller',
  'endpoint-controller': 'Endpoints controller',
  'endpointslicemirroring-controller': 'EndpointSlice mirroring',
  'generic-garbage-collector': 'Garbage collector',
  cni: 'CNI',
  coredns: 'CoreDNS',
};

/** `kubelet/node-1` → `kubelet on node-1`, `coredns/coredns-64879554c8-9frf6` → `CoreDNS 9frf6`. */
export function actorName(actor: string): string {
  const [kind = '', where] = actor.split('/');
  const plain = known[kind] ?? (kind.startsWith('kube') ? kind : capital(kind.replaceAll('-', ' ')));
  if (where === undefined) return plain;
  return kind === 'coredns' ? `${plain} ${where.slice(where.lastIndexOf('-') + 1)}` : `${plain} on ${where}`;
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The event as a sentence: who did what, and what that came to. */
export function sentenceOf({ kind, actor, did, detail, revision }: RippleEvent): string {
  const act = kind === 'cni' ? `carried out ${did}` : did;
  const more = detail === '' ? '' : ` (${detail})`;
  const kept = revision === undefined ? '' : `; etcd keeps it as revision ${revision}`;
  return `${actorName(actor)} ${act}${more}${kept}`;
}

/** A time span: `+20 ms`, `+2.042 s`. @param ms virtual */
export function after(ms: number): string {
  if (ms >= 60_000) return `+${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `+${(ms / 1000).toFixed(3)} s`;
  return `+${Number.isInteger(ms) ? ms : ms.toFixed(1)} ms`;
}

/** Virtual milliseconds as `12.340 s` since the scene began. */
export const clock = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;
