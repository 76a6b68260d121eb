import { CircleSlash, Heart, HeartOff, Skull, Trash2, Zap } from 'lucide-react';
import { podState } from '../graph/words.ts';
import type { PodRecord } from '../model/world.ts';
import { useActions } from '../session/context.tsx';
import { Button } from '../ui/Button.tsx';
import { EventList } from './EventList.tsx';
import { Addresses, Fact, Labels, RecordLink } from './parts.tsx';
import { SendTo } from './SendTo.tsx';

/** The record id of `ReplicaSet/frontend-7d4b9c`'s Deployment: its name without the template hash. */
function deploymentOf(pod: PodRecord): string | undefined {
  const [kind, name = ''] = pod.owner.split('/');
  return kind === 'ReplicaSet' ? `deployment/${pod.namespace}/${name.slice(0, name.lastIndexOf('-'))}` : undefined;
}

export function PodDetails({ record }: { readonly record: PodRecord }) {
  const { crash, setReady, setAlive, remove } = useActions();
  const deployment = deploymentOf(record);
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
        {deployment && (
          <Fact name="Kept by">
            <RecordLink id={deployment}>{record.owner}</RecordLink>
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
        <Button onClick={() => void setReady(record, !record.ready)} disabled={!running}>
          <CircleSlash size={15} aria-hidden /> {record.ready ? 'Report not ready' : 'Report ready'}
        </Button>
        <div className="row">
          <Button onClick={() => void setAlive(record, false)} disabled={!running}>
            <HeartOff size={15} aria-hidden /> Report not alive
          </Button>
          <Button onClick={() => void setAlive(record, true)} disabled={!running}>
            <Heart size={15} aria-hidden /> Report alive
          </Button>
        </div>
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
