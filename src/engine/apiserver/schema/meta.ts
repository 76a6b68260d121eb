import type { LabelSelector, LabelSelectorRequirement, Labels, OwnerReference } from '../../../model/objects/index.ts';
import { bool, list, map, or, str, struct, word } from './types.ts';

/** metadata as clients send it. Times the server makes are dropped; `managedFields` too. */
export interface GivenMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
}

const ownerReference = struct<OwnerReference>('v1.OwnerReference', {
  apiVersion: or(str, ''),
  kind: or(str, ''),
  name: or(str, ''),
  uid: or(str, ''),
  controller: bool,
  blockOwnerDeletion: bool,
});

export const objectMeta = struct<GivenMeta>(
  'v1.ObjectMeta',
  {
    name: str,
    generateName: str,
    namespace: str,
    uid: str,
    resourceVersion: str,
    labels: map,
    annotations: map,
    ownerReferences: list(ownerReference),
    finalizers: list(str),
  },
  { dropped: 'creationTimestamp deletionTimestamp deletionGracePeriodSeconds generation managedFields selfLink' },
);

export interface TemplateMeta {
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export const templateMeta = struct<TemplateMeta>(
  'v1.ObjectMeta',
  { labels: map, annotations: map },
  { dropped: 'creationTimestamp name namespace generateName finalizers' },
);

export const labelSelector = struct<LabelSelector>('v1.LabelSelector', {
  matchLabels: map,
  matchExpressions: list(
    struct<LabelSelectorRequirement>('v1.LabelSelectorRequirement', {
      key: or(str, ''),
      operator: or(word<LabelSelectorRequirement['operator']>(), '' as 'In'),
      values: list(str),
    }),
  ),
});
