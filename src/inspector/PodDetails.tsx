import { Skull, ToggleLeft, ToggleRight, Trash2, Zap } from 'lucide-react';
import { podState } from '../graph/words.ts';
import type { PodRecord } from '../model/world.ts';
import { useActions } from '../session/context.tsx';
import { Button } from '../ui/Button.tsx';
import { EventList } from './EventList.tsx';
import { Addresses, Fact, Labels, RecordLink } from './parts.tsx';
import { SendTo } from './SendTo.tsx';

/** The record id of the workload that keeps the pod: `ReplicaSet/frontend-7d4b9c` is its Deployment's, whose name lacks the template hash. */
function keeperOf(pod: PodRecord): string | undefined {
  const [kind = '', name = ''] = pod.owner.split('/');
  if (kind === 'ReplicaSet') return `deployment/${pod.namespace}/${name.slice(0, name.lastIndexOf('-'))}`;
  return kind === '' ? undefined : `${kind.toLowerCase()}/${pod.namespace}/${name}`;
}

export function PodDetails({ record }: { readonly record: PodRecord }) {
  const { crash, setReady, setAlive, remove } = useActions();
  const keeper = keeperOf(record);
  const { reportsNotReady: notReady = false, reportsNotAlive: notAlive = false } = record;
  const running = record.address !== '' && !record.terminating;
  return (
    <>
      <dl className="facts">
        <Fact name="State">
          {podState(record)}
          {record.restarts > 0 && `, restarted ${record.restarts}×`}
        </Fact>
        <Fact name="IP">
          <Addresses first={record.address} second={record.secondAddress} />
        </Fact>
        <Fact name="Node">
          {record.node ? <RecordLink id={`node/${record.node}`}>{record.node}</RecordLink> : 'waits for the scheduler'}
        </Fact>
        {record.ports.length > 0 && (
          <Fact name="Listens on">
            <span className="mono">{record.ports.join(', ')}</span>
          </Fact>
        )}
        <Fact name="Image">
          <span className="mono">{record.image}</span>
        </Fact>
        {keeper && (
          <Fact name="Kept by">
            <RecordLink id={keeper}>{record.owner}</RecordLink>
          </Fact>
        )}
        <Fact name="Labels">
          <Labels labels={record.labels} />
        </Fact>
      </dl>
      {running && <SendTo client={record} />}
      <fieldset className="plain actions">
        <legend>What happens if…</legend>
        <Button onClick={() => void crash(record)} disabled={!running}>
          <Zap size={15} aria-hidden /> Crash the container
        </Button>
        <Switch name="Reports ready" on={!notReady} disabled={!running} turn={(on) => void setReady(record, on)} />
        <Switch name="Reports alive" on={!notAlive} disabled={!running} turn={(on) => void setAlive(record, on)} />
        <Button look="danger" onClick={() => void remove(record)} disabled={record.terminating}>
          <Trash2 size={15} aria-hidden /> Delete (gracefully)
        </Button>
        <Button look="danger" onClick={() => void remove(record, true)}>
          <Skull size={15} aria-hidden /> Kill now
        </Button>
      </fieldset>
      <EventList object={`Pod/${record.name}`} />
    </>
  );
}

interface SwitchProps {
  readonly name: string;
  readonly on: boolean;
  readonly disabled: boolean;
  turn(on: boolean): void;
}

/** A switch of the pod's application. */
function Switch({ name, on, disabled, turn }: SwitchProps) {
  const Icon = on ? ToggleRight : ToggleLeft;
  return (
    <Button role="switch" aria-label={name} aria-checked={on} disabled={disabled} onClick={() => turn(!on)}>
      <Icon size={17} aria-hidden /> {name}: {on ? 'yes' : 'no'}
    </Button>
  );
}
