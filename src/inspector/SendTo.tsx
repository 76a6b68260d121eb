import { Send } from 'lucide-react';
import { useState } from 'react';
import { byName } from '../graph/order.ts';
import { isShown } from '../graph/relations.ts';
import { type Client, nodePortOf, type Target, urlFor } from '../session/actions/sending.ts';
import { useActions } from '../session/context.tsx';
import { useWorld, type World } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';

const wordsFor = (target: Target): string =>
  target.type === 'service'
    ? `Service ${target.name}`
    : target.type === 'node'
      ? `${target.name} (node port)`
      : target.name;

/** Whom this client can ask: Services first, then nodes with a node port, then pods. */
function targetsOf(world: World, client: Client): Target[] {
  const services = [...world.services.values()].filter(isShown).sort(byName);
  const withNodePort = services.some((s) => nodePortOf(s) > 0);
  const nodes = withNodePort ? [...world.nodes.values()].sort(byName) : [];
  const pods =
    client.type === 'pod'
      ? [...world.pods.values()].filter((p) => p.id !== client.id && p.address && isShown(p)).sort(byName)
      : [];
  return [...services, ...nodes, ...pods];
}

/** Of an address only: ICMP knows no ports. */
const pingOf = (url: string): string => `icmp://${new URL(url).hostname}`;

/** "Send a request from here to …". */
export function SendTo({ client }: { readonly client: Client }) {
  const world = useWorld();
  const { sendTo, send } = useActions();
  const [chosen, setChosen] = useState<string>();
  const targets = targetsOf(world, client);
  const target = targets.find((t) => t.id === chosen) ?? targets[0];
  if (!target) {
    return <p className="muted">There is nobody to ask yet: add a Service from the palette.</p>;
  }
  const found = urlFor(world, client, target);
  return (
    <fieldset className="plain send-to">
      <legend>Send a request from here</legend>
      <div className="row">
        <select className="select grow" aria-label="To" value={target.id} onChange={(e) => setChosen(e.target.value)}>
          {targets.map((t) => (
            <option key={t.id} value={t.id}>
              {wordsFor(t)}
            </option>
          ))}
        </select>
        <Button look="primary" onClick={() => void sendTo(client, target)}>
          <Send size={15} aria-hidden /> Send
        </Button>
      </div>
      {'url' in found && found.other !== undefined && (
        <div className="row">
          <span className="muted grow mono">{found.other}</span>
          <Button look="quiet" onClick={() => void send(client.id, found.other ?? found.url)}>
            {found.other.includes('[') ? 'over IPv6' : 'over IPv4'}
          </Button>
        </div>
      )}
      <p className={`muted address${'url' in found ? ' mono' : ''}`}>{'url' in found ? found.url : found.whyNot}</p>
      {'url' in found && (
        <div className="row">
          <Button
            look="quiet"
            onClick={() => void send(client.id, pingOf(found.url))}
            title="An ICMP echo request to that address, which has no port"
          >
            Ping
          </Button>
          <Button look="quiet" onClick={() => void send(client.id, found.url, 20)} title="Twenty requests at once">
            × 20
          </Button>
        </div>
      )}
    </fieldset>
  );
}
