import { fnv1a } from '../../../model/fnv.ts';
import type { ContainerStatus, Pod } from '../../../model/objects/index.ts';
import { millisecondsOf } from '../../../model/time.ts';
import type { Program } from '../program.ts';
import { attempt, Complaint } from './complaint.ts';

/** What a container runtime keeps: sandboxes with their containers. */
export interface Sandbox {
  readonly pod: Pod;
  readonly containers: readonly ContainerStatus[];
}

/** units.HumanDuration of docker/go-units, as crictl says an age; `ms` virtual. */
function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.round(seconds / 3600);
  if (hours === 1) return 'About an hour';
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}

/** 13 hexadecimal digits (FNV-1a, twice): ids are random in reality. */
function idOf(text: string): string {
  const digits = (hash: number): string => hash.toString(16).padStart(8, '0');
  return (digits(fnv1a(text)) + digits(fnv1a(text, 1))).slice(0, 13);
}

/** A tabwriter with cells of at least 20 columns and three blanks between (crictl's newDefaultTableDisplay). */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(20, ...rows.map((row) => (row[i]?.length ?? 0) + 3)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('');
  return rows.map((row) => `${line(row)}\n`).join('');
}

function containersTable(sandboxes: readonly Sandbox[], now: number, all: boolean): string {
  const rows = sandboxes.flatMap(({ pod, containers }) =>
    containers.flatMap(({ name, image, state, restartCount }) => {
      const startedAt = state.running?.startedAt ?? state.terminated?.startedAt;
      if (startedAt === undefined || (!all && !state.running)) return [];
      const { name: podName, namespace = '', uid } = pod.metadata;
      return [
        [
          idOf(`${uid}/${name}/${restartCount}`),
          image,
          `${humanDuration(now - millisecondsOf(startedAt))} ago`,
          state.running ? 'Running' : 'Exited',
          name,
          String(restartCount),
          idOf(uid),
          podName,
          namespace,
        ],
      ];
    }),
  );
  const heads = ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'];
  return table([heads, ...rows]);
}

function podsTable(sandboxes: readonly Sandbox[], now: number): string {
  const rows = sandboxes.map(({ pod: { metadata, status } }) => [
    idOf(metadata.uid),
    `${humanDuration(now - millisecondsOf(status.startTime ?? metadata.creationTimestamp ?? ''))} ago`,
    'Ready',
    metadata.name,
    metadata.namespace ?? '',
    '0',
    '(default)',
  ]);
  return table([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows]);
}

function imagesTable(sandboxes: readonly Sandbox[]): string {
  const images = [...new Set(sandboxes.flatMap(({ containers }) => containers.map(({ image }) => image)))].sort();
  const rows = images.map((image) => {
    const colon = image.lastIndexOf(':');
    const tagged = colon > image.lastIndexOf('/');
    return [tagged ? image.slice(0, colon) : image, tagged ? image.slice(colon + 1) : 'latest', idOf(image)];
  });
  return table([['IMAGE', 'TAG', 'IMAGE ID'], ...rows]);
}

/** crictl(1): what the container runtime runs on the node, whatever the API server thinks. */
export const crictl =
  (sandboxes: () => readonly Sandbox[]): Program =>
  (context) => {
    const words = context.argv.slice(1);
    const [verb = ''] = words.filter((word) => !word.startsWith('-'));
    attempt(context, () => {
      if (verb === 'ps')
        return containersTable(
          sandboxes(),
          context.now,
          words.some((word) => /^(-a|--all)$/.test(word)),
        );
      if (verb === 'pods') return podsTable(sandboxes(), context.now);
      if (verb === 'images' || verb === 'img') return imagesTable(sandboxes());
      throw new Complaint(`crictl ${verb} is not modelled by Kubehop: ps [-a], pods and images are`, 1);
    });
  };
