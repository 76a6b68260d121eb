import type {
  Endpoint,
  EndpointAddress,
  EndpointConditions,
  EndpointPort,
  EndpointSubset,
  Event,
  Lease,
  NodeSpec,
  ObjectReference,
  PodDisruptionBudget,
  Protocol,
  Taint,
} from '../../../model/objects/index.ts';
import { labelSelector } from './meta.ts';
import { bool, int32, intOrString, list, or, str, struct, word } from './types.ts';

export const objectReference = struct<ObjectReference>('v1.ObjectReference', {
  kind: str,
  namespace: str,
  name: str,
  uid: str,
  apiVersion: str,
  resourceVersion: str,
  fieldPath: str,
});

export const endpoint = struct<Endpoint>(
  'v1.Endpoint',
  {
    addresses: or(list(str), []),
    conditions: struct<EndpointConditions>('v1.EndpointConditions', { ready: bool, serving: bool, terminating: bool }),
    hostname: str,
    nodeName: str,
    zone: str,
    targetRef: objectReference,
    hints: struct<NonNullable<Endpoint['hints']>>('v1.EndpointHints', {
      forZones: list(struct<{ readonly name: string }>('v1.ForZone', { name: or(str, '') })),
      forNodes: list(struct<{ readonly name: string }>('v1.ForNode', { name: or(str, '') })),
    }),
  },
  { unmodelled: 'deprecatedTopology' },
);

export const endpointPort = struct<EndpointPort>('v1.EndpointPort', {
  name: or(str, ''),
  protocol: or(word<Protocol>(), 'TCP'),
  port: int32,
  appProtocol: str,
});

const endpointAddress = struct<EndpointAddress>('v1.EndpointAddress', {
  ip: or(str, ''),
  hostname: str,
  nodeName: str,
  targetRef: objectReference,
});

type SubsetPort = NonNullable<EndpointSubset['ports']>[number];

export const endpointSubset = struct<EndpointSubset>('v1.EndpointSubset', {
  addresses: list(endpointAddress),
  notReadyAddresses: list(endpointAddress),
  ports: list(
    struct<SubsetPort>(
      'v1.EndpointPort',
      { name: str, port: or(int32, 0), protocol: or(word<Protocol>(), 'TCP') },
      { unmodelled: 'appProtocol' },
    ),
  ),
});

export const nodeSpec = struct<NodeSpec>(
  'v1.NodeSpec',
  {
    podCIDR: str,
    podCIDRs: list(str),
    taints: list(
      struct<Taint>('v1.Taint', {
        key: or(str, ''),
        value: str,
        effect: or(word<Taint['effect']>(), '' as Taint['effect']),
        timeAdded: str,
      }),
    ),
    unschedulable: bool,
  },
  { unmodelled: 'providerID externalID configSource' },
);

export const eventSource = struct<Event['source']>('v1.EventSource', { component: or(str, ''), host: str });

export const leaseSpec = struct<Lease['spec']>(
  'v1.LeaseSpec',
  { holderIdentity: str, leaseDurationSeconds: int32, acquireTime: str, renewTime: str, leaseTransitions: int32 },
  { unmodelled: 'strategy preferredHolder' },
);

type BudgetSpec = PodDisruptionBudget['spec'];

export const disruptionBudgetSpec = struct<BudgetSpec>('v1.PodDisruptionBudgetSpec', {
  minAvailable: intOrString,
  maxUnavailable: intOrString,
  selector: labelSelector,
  unhealthyPodEvictionPolicy: word<NonNullable<BudgetSpec['unhealthyPodEvictionPolicy']>>(),
});
