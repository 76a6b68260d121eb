import type { Pod } from '../../model/objects/index.ts';
import { containersLines, volumeLines } from './containers.ts';
import { type Describer, optional } from './describer.ts';
import { ageOf, annotationLines, controllerLines, instant, labelLines, none, tolerationLines } from './lines.ts';

interface Resources {
  readonly resources?: {
    readonly limits?: Readonly<Record<string, unknown>>;
    readonly requests?: Readonly<Record<string, unknown>>;
  };
}

/** component-helpers/resource GetPodQOS, of cpu and memory. */
function qosOf({ spec }: Pod): string {
  const all = [...spec.containers, ...(spec.initContainers ?? [])].map((c) => (c as Resources).resources ?? {});
  const names = ['cpu', 'memory'];
  const given = all.some(({ limits = {}, requests = {} }) => names.some((name) => name in limits || name in requests));
  if (!given) return 'BestEffort';
  const guaranteed = all.every(({ limits = {}, requests = limits }) =>
    names.every((name) => name in limits && String(requests[name] ?? limits[name]) === String(limits[name])),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function statusLines({ metadata, status }: Pod, now: number): string[] {
  const ended = status.phase === 'Failed' || status.phase === 'Succeeded';
  if (metadata.deletionTimestamp === undefined || ended) return [`Status:\t${status.phase}`];
  return [
    `Status:\tTerminating (lasts ${ageOf(metadata.deletionTimestamp, now)})`,
    `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds}s`,
  ];
}

/** describe.go describePod. */
export const describePod: Describer<Pod> = (pod, { now }) => {
  const { metadata, spec, status } = pod;
  const { serviceAccountName } = spec as { readonly serviceAccountName?: string };
  const { initContainers = [] } = spec;
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    ...optional('Service Account', serviceAccountName),
    `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : none}`,
    ...optional('Start Time', status.startTime && instant(status.startTime)),
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    ...statusLines(pod, now),
    ...optional('Reason', status.reason),
    ...optional('Message', status.message),
    `IP:\t${status.podIP ?? ''}`,
    ...(status.podIPs?.length ? ['IPs:', ...status.podIPs.map(({ ip }) => `  IP:\t${ip}`)] : [`IPs:\t${none}`]),
    ...controllerLines(metadata),
    ...(initContainers.length > 0
      ? containersLines('Init Containers', initContainers, { pod, statuses: status.initContainerStatuses })
      : []),
    ...containersLines('Containers', spec.containers, { pod, statuses: status.containerStatuses }),
    ...(status.conditions?.length ? ['Conditions:', '  Type\tStatus'] : []),
    ...(status.conditions ?? []).map((condition) => `  ${condition.type} \t${condition.status} `),
    ...volumeLines(spec),
    `QoS Class:\t${qosOf(pod)}`,
    ...labelLines('Node-Selectors', spec.nodeSelector),
    ...tolerationLines('Tolerations', spec.tolerations),
  ];
};
