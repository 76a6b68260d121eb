import './rules.css';
import { ChartLine } from 'lucide-react';
import { useEffect, useState } from 'react';
import { modeOf } from '../graph/words.ts';
import type { RulesText } from '../model/rules.ts';
import { useClient } from '../session/context.tsx';
import { askNodeRules, canAsk } from '../session/node-rules.ts';
import { usePanels } from '../session/panels.ts';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { RuleCosts } from './RuleCosts.tsx';
import { TextView } from './TextView.tsx';

/** A node's rules as the tools of its proxy mode print or take them, read anew whenever kube-proxy has written. */
export function RulesDialog({ node }: { readonly node: string }) {
  const client = useClient();
  const set = usePanels((p) => p.set);
  const record = useWorld((w) => w.nodes.get(node));
  const [rules, setRules] = useState<RulesText | null>();
  const [wished, setWished] = useState<string>();
  const [cost, setCost] = useState(false);
  const show = (tool: string) => {
    setCost(false);
    setWished(tool);
  };
  const name = record?.name ?? node.slice('node/'.length);
  const written = record?.lastSync;
  const mode = record && modeOf(record);
  // Of another mode other tools tell most.
  useEffect(() => setWished((before) => (mode ? undefined : before)), [mode]);
  useEffect(() => {
    let wanted = true;
    const ask = { node: name, ...(wished !== undefined && { tool: wished }) };
    client.request('rules', ask).then(
      (read) => wanted && setRules(read),
      // Written anew: what was read before is stale.
      () => wanted && setRules({ tools: [], tool: '', text: `# not to be read (last sync ${written}, mode ${mode})` }),
    );
    return () => {
      wanted = false;
    };
  }, [client, name, written, mode, wished]);
  return (
    <Dialog wide title={`${(!cost && rules?.tool) || 'Rules'} on ${name}`} onClose={() => set({ rulesOf: undefined })}>
      {rules === undefined ? (
        <p className="muted">Reading…</p>
      ) : rules === null ? (
        <p className="muted">There is no such node any more.</p>
      ) : (
        <>
          <fieldset className="plain rules-tools" aria-label="Shown by">
            {rules.tools.map((tool) => (
              <Button key={tool} look="quiet" aria-pressed={!cost && tool === rules.tool} onClick={() => show(tool)}>
                <span className="mono">{tool}</span>
              </Button>
            ))}
            <Button look="quiet" aria-pressed={cost} onClick={() => setCost(true)}>
              <ChartLine size={15} aria-hidden /> Rules walked
            </Button>
            {!cost && record && canAsk(record, rules) && (
              <Button
                className="rules-ask"
                onClick={() => {
                  set({ rulesOf: undefined });
                  askNodeRules(record, rules);
                }}
              >
                Ask them for a packet
              </Button>
            )}
          </fieldset>
          {cost ? (
            <RuleCosts node={name} mode={mode} />
          ) : rules.text === '' ? (
            <p className="muted">There is nothing: the node is stopped, or kube-proxy has not written any rules yet.</p>
          ) : (
            <TextView key={rules.tool} name={`${rules.tool} on ${name}`} text={rules.text} />
          )}
        </>
      )}
    </Dialog>
  );
}
