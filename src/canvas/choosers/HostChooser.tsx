import './choosers.css';
import { useState } from 'react';
import type { Position } from '../../model/scene.ts';
import { useActions } from '../../session/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

interface HostChooserProps {
  /** Where it was dropped, in canvas coordinates. */
  readonly at: Position | undefined;
  onClose(): void;
}

/** Asks for a host outside: its name, its address, and the ports it listens on. Stays open while something is wrong. */
export function HostChooser({ at, onClose }: HostChooserProps) {
  const { addHost, freeHostName } = useActions();
  const [name, setName] = useState(freeHostName);
  const [address, setAddress] = useState('');
  const [ports, setPorts] = useState('80');
  const add = async () => {
    const listens = ports
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
    const host = { name: name.trim(), listens, ...(address.trim() !== '' && { address: address.trim() }) };
    if (await addHost(host, at)) onClose();
  };
  return (
    <Dialog title="A host outside the cluster" onClose={onClose}>
      <form
        className="chooser host-form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <label>
          <span>Name</span>
          <input className="input mono" value={name} required onChange={(e) => setName(e.target.value)} />
        </label>
        <label>
          <span>Address</span>
          <input
            className="input mono"
            value={address}
            placeholder="the next free of 203.0.113.0/24"
            onChange={(e) => setAddress(e.target.value)}
          />
        </label>
        <label>
          <span>Listens on</span>
          <input
            className="input mono"
            value={ports}
            placeholder="no port: it only asks"
            onChange={(e) => setPorts(e.target.value)}
          />
        </label>
        <p className="muted">TCP ports; 443 speaks TLS. DNS knows the host by its name: api.example.com, say.</p>
        <div className="row">
          <Button look="primary" type="submit">
            Add it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
