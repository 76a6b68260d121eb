import type { Kind, Kinds, PodTemplateSpec } from '../../../model/objects/index.ts';
import {
  containerCells,
  endpointsCell,
  externalIPCell,
  jobCells,
  labelsText,
  nodeStatusCell,
  none,
  portsCell,
  rolesCell,
  selectorText,
  since,
  sliceCells,
} from './cells.ts';
import { podCells } from './pod.ts';

type Cell = string | number;

export interface Columns<K extends Kind> {
  /** Column names by blanks, `_` for a blank; `#` before a number's, `+` before one that only `-o wide` shows. */
  readonly names: string;
  /** One cell a column. `now` is virtual ms. */
  cells(object: Kinds[K], now: number): readonly Cell[];
}

const unknown = '<unknown>';
const wideWorkload = '+Containers +Images';
const workloadCells = (template: PodTemplateSpec, selector: Parameters<typeof selectorText>[0]): Cell[] => [
  ...containerCells(template),
  selectorText(selector),
];
const age = ({ metadata }: Kinds[Kind], now: number): string => since(metadata.creationTimestamp, now);

/** What `kubectl get` prints of each kind (pkg/printers/internalversion/printers.go AddHandlers). Every first column is the name, except an Event's. */
export const columns: { readonly [K in Kind]: Columns<K> } = {
  Namespace: {
    names: 'Name Status Age',
    cells: (o, now) => [o.metadata.name, o.status.phase, age(o, now)],
  },
  Node: {
    names: 'Name Status Roles Age Version +Internal-IP +External-IP +OS-Image +Kernel-Version +Container-Runtime',
    cells: (o, now) => {
      const address = (type: string): string => o.status.addresses?.find((a) => a.type === type)?.address ?? none;
      const addresses = [address('InternalIP'), address('ExternalIP')];
      const { kubeletVersion = '', osImage, kernelVersion, containerRuntimeVersion } = o.status.nodeInfo ?? {};
      const system = [osImage, kernelVersion, containerRuntimeVersion].map((cell) => cell || unknown);
      return [o.metadata.name, nodeStatusCell(o), rolesCell(o), age(o, now), kubeletVersion, ...addresses, ...system];
    },
  },
  Pod: {
    names: 'Name Ready Status Restarts Age +IP +Node +Nominated_Node +Readiness_Gates',
    cells: (o, now) => {
      const wide = [o.status.podIP || none, o.spec.nodeName || none, none, none];
      return [o.metadata.name, ...podCells(o, now), age(o, now), ...wide];
    },
  },
  Service: {
    names: 'Name Type Cluster-IP External-IP Port(s) Age +Selector',
    cells: (o, now) => {
      const { type, clusterIP, selector } = o.spec;
      return [
        o.metadata.name,
        type,
        clusterIP || none,
        externalIPCell(o),
        portsCell(o),
        age(o, now),
        labelsText(selector),
      ];
    },
  },
  Endpoints: {
    names: 'Name Endpoints Age',
    cells: (o, now) => [o.metadata.name, endpointsCell(o), age(o, now)],
  },
  Event: {
    names: 'Last_Seen Type Reason Object +Subobject +Source Message +First_Seen +#Count +Name',
    cells: (o, now) => {
      const { kind = '', name = '', fieldPath = '' } = o.involvedObject;
      const source = [o.source.component, o.source.host].filter(Boolean).join(', ');
      const about = [o.type, o.reason, `${kind.toLowerCase()}/${name}`, fieldPath, source, o.message.trim()];
      return [since(o.lastTimestamp, now), ...about, since(o.firstTimestamp, now), o.count, o.metadata.name];
    },
  },
  EndpointSlice: {
    names: 'Name AddressType Ports Endpoints Age',
    cells: (o, now) => [o.metadata.name, o.addressType, ...sliceCells(o), age(o, now)],
  },
  Deployment: {
    names: `Name Ready #Up-to-date #Available Age ${wideWorkload} +Selector`,
    cells: (o, now) => {
      const { replicas, template, selector } = o.spec;
      const { readyReplicas = 0, updatedReplicas = 0, availableReplicas = 0 } = o.status;
      const counts = [`${readyReplicas}/${replicas}`, updatedReplicas, availableReplicas];
      return [o.metadata.name, ...counts, age(o, now), ...workloadCells(template, selector)];
    },
  },
  ReplicaSet: {
    names: `Name #Desired #Current #Ready Age ${wideWorkload} +Selector`,
    cells: (o, now) => {
      const counts = [o.spec.replicas, o.status.replicas, o.status.readyReplicas ?? 0];
      return [o.metadata.name, ...counts, age(o, now), ...workloadCells(o.spec.template, o.spec.selector)];
    },
  },
  StatefulSet: {
    names: `Name Ready Age ${wideWorkload}`,
    cells: (o, now) => {
      const ready = `${o.status.readyReplicas ?? 0}/${o.spec.replicas}`;
      return [o.metadata.name, ready, age(o, now), ...containerCells(o.spec.template)];
    },
  },
  DaemonSet: {
    names: `Name #Desired #Current #Ready #Up-to-date #Available Node_Selector Age ${wideWorkload} +Selector`,
    cells: (o, now) => {
      const { template, selector } = o.spec;
      const {
        desiredNumberScheduled,
        currentNumberScheduled,
        numberReady,
        updatedNumberScheduled = 0,
        numberAvailable = 0,
      } = o.status;
      const counts = [
        desiredNumberScheduled,
        currentNumberScheduled,
        numberReady,
        updatedNumberScheduled,
        numberAvailable,
      ];
      return [
        o.metadata.name,
        ...counts,
        labelsText(template.spec.nodeSelector),
        age(o, now),
        ...workloadCells(template, selector),
      ];
    },
  },
  Job: {
    names: `Name Status Completions Duration Age ${wideWorkload} +Selector`,
    cells: (o, now) => {
      const { template, selector } = o.spec;
      return [o.metadata.name, ...jobCells(o, now), age(o, now), ...workloadCells(template, selector)];
    },
  },
  Lease: {
    names: 'Name Holder Age',
    cells: (o, now) => [o.metadata.name, o.spec.holderIdentity ?? '', age(o, now)],
  },
  ConfigMap: {
    names: 'Name #Data Age',
    cells: (o, now) => [o.metadata.name, Object.keys(o.data ?? {}).length, age(o, now)],
  },
  ControllerRevision: {
    names: 'Name Controller Revision Age',
    cells: (o, now) => {
      const { apiVersion = '', kind = '', name = '' } = o.metadata.ownerReferences?.find((r) => r.controller) ?? {};
      const [group = ''] = apiVersion.split('/');
      return [o.metadata.name, kind === '' ? none : `${kind.toLowerCase()}.${group}/${name}`, o.revision, age(o, now)];
    },
  },
  PodDisruptionBudget: {
    names: 'Name Min_Available Max_Unavailable #Allowed_Disruptions Age',
    cells: (o, now) => {
      const { minAvailable = 'N/A', maxUnavailable = 'N/A' } = o.spec;
      return [o.metadata.name, `${minAvailable}`, `${maxUnavailable}`, o.status.disruptionsAllowed, age(o, now)];
    },
  },
};
