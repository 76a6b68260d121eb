import type { Thing } from '../../api.ts';
import { failed } from '../../failure.ts';

/** What `rollout status` says of an object, and whether that is the end. */
interface Words {
  readonly text: string;
  readonly done?: true;
}

interface Spec {
  readonly replicas?: number;
  readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
}
type Counts = Readonly<Record<string, number | undefined>>;
interface Status {
  readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
  readonly currentRevision?: string;
  readonly updateRevision?: string;
}

const counts = ({ status }: Thing): Counts => (status ?? {}) as Counts;
const specOf = ({ spec }: Thing): Spec => (spec ?? {}) as Spec;
const generationOf = ({ metadata }: Thing): number => Number(metadata.generation ?? 0);

function deployment(object: Thing, revision: number): Words {
  const name = JSON.stringify(object.metadata.name);
  const running = Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  if (revision > 0 && revision !== running)
    throw failed(`desired revision (${revision}) is different from the running revision (${running})`);
  const { observedGeneration = 0, updatedReplicas = 0, replicas: all = 0, availableReplicas = 0 } = counts(object);
  if (generationOf(object) > observedGeneration)
    return { text: 'Waiting for deployment spec update to be observed...' };
  const { conditions = [] } = (object.status ?? {}) as Status;
  if (conditions.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded'))
    throw failed(`deployment ${name} exceeded its progress deadline`);
  const { replicas = 1 } = specOf(object);
  const waiting = (what: string): Words => ({ text: `Waiting for deployment ${name} rollout to finish: ${what}...` });
  if (updatedReplicas < replicas)
    return waiting(`${updatedReplicas} out of ${replicas} new replicas have been updated`);
  if (all > updatedReplicas) return waiting(`${all - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { text: `deployment ${name} successfully rolled out`, done: true };
}

const onlyRolling = 'rollout status is only available for RollingUpdate strategy type';

function daemonSet(object: Thing): Words {
  const name = JSON.stringify(object.metadata.name);
  if (specOf(object).updateStrategy?.type !== 'RollingUpdate') throw failed(onlyRolling);
  const {
    observedGeneration = 0,
    updatedNumberScheduled = 0,
    desiredNumberScheduled = 0,
    numberAvailable = 0,
  } = counts(object);
  if (generationOf(object) > observedGeneration)
    return { text: 'Waiting for daemon set spec update to be observed...' };
  const waiting = (what: string): Words => ({ text: `Waiting for daemon set ${name} rollout to finish: ${what}...` });
  if (updatedNumberScheduled < desiredNumberScheduled)
    return waiting(`${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated`);
  if (numberAvailable < desiredNumberScheduled)
    return waiting(`${numberAvailable} of ${desiredNumberScheduled} updated pods are available`);
  return { text: `daemon set ${name} successfully rolled out`, done: true };
}

function statefulSet(object: Thing): Words {
  const { replicas = 1, updateStrategy = {} } = specOf(object);
  if (updateStrategy.type !== 'RollingUpdate') throw failed(onlyRolling);
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = counts(object);
  if (observedGeneration === 0 || generationOf(object) > observedGeneration)
    return { text: 'Waiting for statefulset spec update to be observed...' };
  if (readyReplicas < replicas) return { text: `Waiting for ${replicas - readyReplicas} pods to be ready...` };
  const { rollingUpdate } = updateStrategy;
  if (rollingUpdate) {
    const wanted = replicas - (rollingUpdate.partition ?? 0);
    if (updatedReplicas < wanted)
      return {
        text: `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
      };
    return { text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...`, done: true };
  }
  const { currentRevision = '', updateRevision = '' } = (object.status ?? {}) as Status;
  if (updateRevision !== currentRevision)
    return {
      text: `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    };
  return {
    text: `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`,
    done: true,
  };
}

/**
 * What there is to say of a rollout, by kind (kubectl pkg/polymorphichelpers/rollout_status.go); undefined for kinds without one.
 * The words throw Failure for a rollout that failed. `revision` 0 is any.
 */
export function statusWords(kind: string): ((object: Thing, revision: number) => Words) | undefined {
  if (kind === 'Deployment') return deployment;
  if (kind === 'DaemonSet') return daemonSet;
  return kind === 'StatefulSet' ? statefulSet : undefined;
}
