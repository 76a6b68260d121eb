import type { ConfigMap, Namespace, PodDisruptionBudget } from '../../model/objects/index.ts';
import type { Describer } from './describer.ts';
import { annotationLines, headLines, labelLines, selectorText, unset } from './lines.ts';

/** describe.go describeNamespace. Quotas and limit ranges are no kinds of ours: their lines are missing as on a server without them. */
export const describeNamespace: Describer<Namespace> = ({ metadata, status }) => [
  `Name:\t${metadata.name}`,
  ...labelLines('Labels', metadata.labels),
  ...annotationLines('Annotations', metadata.annotations),
  `Status:\t${status.phase}`,
];

/** describe.go ConfigMapDescriber. */
export const describeConfigMap: Describer<ConfigMap> = ({ metadata, data = {} }) => [
  ...headLines(metadata),
  '',
  'Data',
  '====',
  ...Object.keys(data)
    .sort()
    .flatMap((key) => [`${key}:`, '----', ...(data[key] ?? '').split('\n'), '']),
  '',
  'BinaryData',
  '====',
  '',
];

/** describe.go describePodDisruptionBudgetV1. */
export const describeDisruptionBudget: Describer<PodDisruptionBudget> = ({ metadata, spec, status }) => [
  `Name:\t${metadata.name}`,
  `Namespace:\t${metadata.namespace}`,
  ...(spec.minAvailable === undefined
    ? spec.maxUnavailable === undefined
      ? []
      : [`Max unavailable:\t${spec.maxUnavailable}`]
    : [`Min available:\t${spec.minAvailable}`]),
  `Selector:\t${spec.selector ? selectorText(spec.selector) || '<none>' : unset}`,
  'Status:',
  `    Allowed disruptions:\t${status.disruptionsAllowed}`,
  `    Current:\t${status.currentHealthy}`,
  `    Desired:\t${status.desiredHealthy}`,
  `    Total:\t${status.expectedPods}`,
];
