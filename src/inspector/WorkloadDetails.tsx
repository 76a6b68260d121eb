import { Trash2 } from 'lucide-react';
import { selectorMatches } from '../graph/relations.ts';
import { podState, workloadState } from '../graph/words.ts';
import type { WorkloadRecord } from '../model/world.ts';
import { useActions } from '../session/context.tsx';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { Stepper } from '../ui/Stepper.tsx';
import { EventList } from './EventList.tsx';
import { Fact, Labels, RecordLink } from './parts.tsx';

const leads: Readonly<Record<WorkloadRecord['kind'], string>> = {
  Deployment: 'Keeps this many like pods running: what dies is replaced, under a new name and IP.',
  StatefulSet:
    'Keeps pods with names of their own, one after the other: what dies comes back under its old name, with a new IP.',
  DaemonSet: 'Keeps one pod on every node that its pods may run on.',
  Job: 'Runs pods until enough of them have completed.',
};

/** Pods listed by name; more are counted. */
const listed = 12;

export function WorkloadDetails({ record }: { readonly record: WorkloadRecord }) {
  const { scale, remove } = useActions();
  const { kind, job } = record;
  const all = useWorld((w) => w.pods);
  const pods = [...all.values()].filter(
    (p) => p.namespace === record.namespace && selectorMatches(record.selector, p.labels),
  );
  return (
    <>
      <p className="lead">{leads[kind]}</p>
      <dl className="facts">
        {kind === 'DaemonSet' || job?.end ? (
          <Fact name="Pods wanted">{record.replicas}</Fact>
        ) : (
          <Fact name={kind === 'Job' ? 'Pods at once' : 'Replicas'}>
            <Stepper
              label={kind === 'Job' ? 'Pods at once' : 'Replicas'}
              value={record.replicas}
              min={0}
              max={500}
              onChange={(replicas) => void scale(record, replicas)}
            />
          </Fact>
        )}
        <Fact name={job ? 'Completed' : 'Ready'}>{workloadState(record)}</Fact>
        <Fact name={job ? 'Active' : 'Up to date'}>{record.updated}</Fact>
        <Fact name="Image">
          <span className="mono">{record.image}</span>
        </Fact>
        <Fact name="Pod labels">
          <Labels labels={record.podLabels} />
        </Fact>
      </dl>
      <section aria-label="Pods">
        <h3>Pods</h3>
        <ul className="pod-list">
          {pods.slice(0, listed).map((pod) => (
            <li key={pod.id}>
              <RecordLink id={pod.id}>{pod.name}</RecordLink> <span className="muted">{podState(pod)}</span>
            </li>
          ))}
        </ul>
        {pods.length > listed && <p className="muted">and {pods.length - listed} more</p>}
      </section>
      <fieldset className="plain actions">
        <legend>Change it</legend>
        <Button look="danger" onClick={() => void remove(record)}>
          <Trash2 size={15} aria-hidden /> Delete, with its pods
        </Button>
      </fieldset>
      <EventList object={`${kind}/${record.name}`} />
    </>
  );
}
