import { Trash2 } from 'lucide-react';
import { selectorMatches } from '../graph/relations.ts';
import { podState } from '../graph/words.ts';
import type { DeploymentRecord } from '../model/world.ts';
import { useActions } from '../session/context.tsx';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { Stepper } from '../ui/Stepper.tsx';
import { EventList } from './EventList.tsx';
import { Fact, Labels, RecordLink } from './parts.tsx';

/** Pods listed by name; more are counted. */
const listed = 12;

export function DeploymentDetails({ record }: { readonly record: DeploymentRecord }) {
  const { scale, remove } = useActions();
  const all = useWorld((w) => w.pods);
  const pods = [...all.values()].filter(
    (p) => p.namespace === record.namespace && selectorMatches(record.selector, p.labels),
  );
  return (
    <>
      <p className="lead">Keeps this many like pods running: what dies is replaced, under a new name and IP.</p>
      <dl className="facts">
        <Fact name="Replicas">
          <Stepper
            label="Replicas"
            value={record.replicas}
            min={0}
            max={500}
            onChange={(replicas) => void scale(record, replicas)}
          />
        </Fact>
        <Fact name="Ready">
          {record.ready} of {record.replicas}
        </Fact>
        <Fact name="Up to date">{record.updated}</Fact>
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
      <EventList object={`Deployment/${record.name}`} />
    </>
  );
}
