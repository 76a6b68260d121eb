import './choosers.css';
import { AtSign, Cloud, DoorOpen, type LucideIcon, PenLine, Split, Users } from 'lucide-react';
import type { ServiceChoice } from '../../session/actions/manifests.ts';
import { useActions } from '../../session/context.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

const choices: readonly (readonly [ServiceChoice, string, string, LucideIcon])[] = [
  ['ClusterIP', 'ClusterIP', 'an address inside the cluster, in front of pods', Split],
  ['NodePort', 'NodePort', 'and a port on every node, for clients outside', DoorOpen],
  ['LoadBalancer', 'LoadBalancer', 'and a load balancer with an address outside', Cloud],
  ['ExternalName', 'ExternalName', 'another name (CNAME) for a host outside', AtSign],
  ['Headless', 'Headless', 'no address: its name leads to the pods themselves', Users],
  ['NoSelector', 'Without selector', 'an address; its endpoints are written by hand', PenLine],
];

/** Asks which type of Service it shall be. A choice closes it; Escape makes none. */
export function ServiceChooser({ onClose }: { onClose(): void }) {
  const { createService } = useActions();
  return (
    <Dialog title="Which type of Service?" onClose={onClose}>
      <form method="dialog" className="chooser">
        {choices.map(([choice, name, hint, Icon]) => (
          <button key={choice} type="submit" className="choice" onClick={() => void createService(choice)}>
            <Icon size={18} aria-hidden />
            <strong>{name}</strong>
            <span className="muted">{hint}</span>
          </button>
        ))}
      </form>
    </Dialog>
  );
}
