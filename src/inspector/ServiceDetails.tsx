import { Send, Trash2 } from 'lucide-react';
import { type ServiceKind, serviceKind, serviceKinds } from '../graph/words.ts';
import type { ServiceRecord } from '../model/world.ts';
import { defaultClient } from '../session/actions/sending.ts';
import { useActions } from '../session/context.tsx';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { EndpointTable } from './EndpointTable.tsx';
import { EventList } from './EventList.tsx';
import { LeadTo } from './LeadTo.tsx';
import { Addresses, Fact, Labels, RecordLink } from './parts.tsx';

const clusterLead = 'An address that is on no machine: each node’s kube-proxy rules turn it into a pod’s (DNAT).';
const leads: Readonly<Record<ServiceKind, string>> = {
  ClusterIP: clusterLead,
  NodePort: `${clusterLead} The same rules answer on a port of every node.`,
  LoadBalancer: `${clusterLead} A load balancer outside sends to the nodes.`,
  ExternalName:
    'Another name (CNAME) for a host outside, and nothing else: no address, no rules, and the port is the client’s own.',
  Headless:
    'A name without an address: DNS answers with the IPs of its ready pods, and the client chooses one. No rules.',
};

const rejected = 'None: no running pod has these labels. Requests are rejected.';
const none: Readonly<Record<ServiceKind, string>> = {
  ClusterIP: rejected,
  NodePort: rejected,
  LoadBalancer: rejected,
  ExternalName: '',
  Headless: 'None: no running pod has these labels. Its name has no address.',
};

export function ServiceDetails({ record }: { readonly record: ServiceRecord }) {
  const { sendTo, changeKind, remove } = useActions();
  const client = useWorld((w) => defaultClient(w, undefined));
  const host = useWorld((w) => [...w.outside.values()].find(({ name }) => name === record.externalName));
  const kind = serviceKind(record);
  const isAlias = kind === 'ExternalName';
  return (
    <>
      <p className="lead">{leads[kind]}</p>
      <dl className="facts">
        <Fact name="Type">
          <select
            className="select"
            aria-label="Type"
            value={kind}
            onChange={(event) => {
              const kind = serviceKinds.find((k) => k === event.target.value);
              if (kind) void changeKind(record, kind);
            }}
          >
            {serviceKinds.map((kind) => (
              <option key={kind}>{kind}</option>
            ))}
          </select>
        </Fact>
        {record.externalName === undefined ? (
          <Fact name={record.secondClusterIP === undefined ? 'ClusterIP' : 'ClusterIPs'}>
            <Addresses first={record.clusterIP} second={record.secondClusterIP} />
          </Fact>
        ) : (
          <Fact name="CNAME">
            {host ? (
              <RecordLink id={host.id}>{host.name}</RecordLink>
            ) : (
              <span className="mono">{record.externalName}</span>
            )}
            {!host && <span className="muted"> not in this scene</span>}
          </Fact>
        )}
        {(record.serviceType === 'LoadBalancer' || record.externalIPs.length > 0) && (
          <Fact name="Outside">
            <span className="mono">{record.externalIPs.join(', ') || '<pending>'}</span>
          </Fact>
        )}
        <Fact name="DNS name">
          <span className="mono">
            {record.name}.{record.namespace}.svc.cluster.local
          </span>
        </Fact>
        <Fact name="Ports">
          <ul className="mono">
            {record.ports.map((p) => (
              <li key={`${p.protocol} ${p.port}`}>
                {p.port} → {p.targetPort} {p.protocol}
                {p.nodePort > 0 && `, node port ${p.nodePort}`}
              </li>
            ))}
          </ul>
        </Fact>
        <Fact name="Selects">
          <Labels labels={record.selector} />
        </Fact>
      </dl>
      {client && (
        <Button look="primary" onClick={() => void sendTo(client, record)}>
          <Send size={15} aria-hidden /> Send a request from {client.name}
        </Button>
      )}
      {!isAlias && (
        <section aria-label="Endpoints">
          <h3>Endpoints</h3>
          {record.endpoints.length === 0 ? <p className="muted">{none[kind]}</p> : <EndpointTable record={record} />}
        </section>
      )}
      <fieldset className="plain actions">
        <legend>Change it</legend>
        <LeadTo record={record} />
        <Button look="danger" onClick={() => void remove(record)}>
          <Trash2 size={15} aria-hidden /> Delete
        </Button>
      </fieldset>
      <EventList object={`Service/${record.name}`} />
    </>
  );
}
