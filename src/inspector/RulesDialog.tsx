import { useEffect, useState } from 'react';
import { useClient } from '../session/context.tsx';
import { usePanels } from '../session/panels.ts';
import { useWorld } from '../session/world.ts';
import { Dialog } from '../ui/Dialog.tsx';

/** What prints most of the text, by mode. */
const tools = {
  iptables: 'iptables-save',
  nftables: 'nft list ruleset',
  ipvs: 'ipset save, ipvsadm -Ln, iptables-save',
} as const;

/** A node's rules as `iptables-save` (and `ip6tables-save`, where it has IPv6) `nft list ruleset`, `ipset save` and `ipvsadm -Ln` print them, read anew whenever kube-proxy has written. */
export function RulesDialog({ node }: { readonly node: string }) {
  const client = useClient();
  const set = usePanels((p) => p.set);
  const record = useWorld((w) => w.nodes.get(node));
  const [text, setText] = useState<string>();
  const name = record?.name ?? node.slice('node/'.length);
  const written = record?.lastSync;
  useEffect(() => {
    let wanted = true;
    // Written anew: what was read before is stale.
    const stamp = written;
    client.request('rules', { node: name }).then(
      (rules) => wanted && setText(rules),
      () => wanted && setText(`# The rules of ${name} cannot be read (last sync ${stamp}).`),
    );
    return () => {
      wanted = false;
    };
  }, [client, name, written]);
  return (
    <Dialog
      wide
      title={`${tools[record?.proxyMode ?? 'iptables']} on ${name}`}
      onClose={() => set({ rulesOf: undefined })}
    >
      {text === undefined ? (
        <p className="muted">Reading…</p>
      ) : text === '' ? (
        <p className="muted">This node has no rules: it is stopped, or kube-proxy has not written any yet.</p>
      ) : (
        <pre className="rules mono">{text}</pre>
      )}
    </Dialog>
  );
}
