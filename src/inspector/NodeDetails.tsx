import { ListTree, LogOut, Power, ShieldBan, Shuffle, Trash2, Unplug } from 'lucide-react';
import { isShown } from '../graph/relations.ts';
import { modeOf, nodeState, proxyState } from '../graph/words.ts';
import type { NodeRecord } from '../model/world.ts';
import { useActions } from '../session/context.tsx';
import { usePanels } from '../session/panels.ts';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { EventList } from './EventList.tsx';
import { Addresses, Fact } from './parts.tsx';

export function NodeDetails({ record }: { readonly record: NodeRecord }) {
  const { power, cordon, drain, partition, removeNode } = useActions();
  const set = usePanels((p) => p.set);
  const pods = useWorld((w) => w.pods);
  const count = [...pods.values()].filter((p) => p.node === record.name && isShown(p)).length;
  return (
    <>
      <dl className="facts">
        <Fact name="State">{nodeState(record)}</Fact>
        <Fact name="IP">
          <Addresses first={record.address} second={record.secondAddress} />
        </Fact>
        <Fact name="Pod range">
          <span className="mono">
            {record.podCIDR}
            {record.secondPodCIDR !== undefined && `, ${record.secondPodCIDR}`}
          </span>
        </Fact>
        <Fact name="Pods">{count}</Fact>
        <Fact name="kube-proxy">
          <span>
            <button
              type="button"
              className="link mono"
              aria-haspopup="dialog"
              title="Change the mode of kube-proxy"
              onClick={() => set({ modeChoice: true })}
            >
              {modeOf(record)}
            </button>{' '}
            mode, {record.rules} rules, {proxyState(record)}
          </span>
          {record.lastSync >= 0 && `; last written at ${(record.lastSync / 1000).toFixed(1)} s`}
        </Fact>
      </dl>
      <fieldset className="plain actions">
        <legend>What happens if…</legend>
        <Button onClick={() => set({ rulesOf: record.id })} disabled={!record.powered}>
          <ListTree size={15} aria-hidden /> Show its rules
        </Button>
        <Button onClick={() => set({ modeChoice: true })} aria-haspopup="dialog">
          <Shuffle size={15} aria-hidden /> Change kube-proxy’s mode…
        </Button>
        <Button onClick={() => void cordon(record, !record.unschedulable)}>
          <ShieldBan size={15} aria-hidden /> {record.unschedulable ? 'Uncordon' : 'Cordon (no new pods)'}
        </Button>
        <Button onClick={() => void drain(record)}>
          <LogOut size={15} aria-hidden /> Drain (evict its pods)
        </Button>
        <Button onClick={() => void partition(record, !record.partitioned)} disabled={!record.powered}>
          <Unplug size={15} aria-hidden />{' '}
          {record.partitioned ? 'Heal the partition' : 'Cut off from the control plane'}
        </Button>
        <Button {...(record.powered && { look: 'danger' })} onClick={() => void power(record, !record.powered)}>
          <Power size={15} aria-hidden /> {record.powered ? 'Stop the machine' : 'Start the machine'}
        </Button>
        <Button look="danger" onClick={() => void removeNode(record)}>
          <Trash2 size={15} aria-hidden /> Remove it for good
        </Button>
      </fieldset>
      <EventList object={`Node/${record.name}`} />
    </>
  );
}
