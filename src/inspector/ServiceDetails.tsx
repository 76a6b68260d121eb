import { CircleCheck, CircleDashed, LogOut, Send, Trash2 } from 'lucide-react';
import { serviceKind, serviceKinds } from '../graph/words.ts';
import type { EndpointRecord, ServiceRecord } from '../model/world.ts';
import { defaultClient } from '../session/actions/sending.ts';
import { useActions } from '../session/context.tsx';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { EventList } from './EventList.tsx';
import { Addresses, Fact, Labels, RecordLink } from './parts.tsx';

export function ServiceDetails({ record }: { readonly record: ServiceRecord }) {
  const { sendTo, wire, changeKind, remove } = useActions();
  const client = useWorld((w) => defaultClient(w, undefined));
  const deployments = useWorld((w) => w.deployments);
  const candidates = [...deployments.values()].filter((d) => d.namespace === record.namespace);
  return (
    <>
      <p className="lead">
        An address that is on no machine: each node’s kube-proxy rules turn it into a pod’s (DNAT).
      </p>
      <dl className="facts">
        <Fact name="Type">
          <select
            className="select"
            aria-label="Type"
            value={serviceKind(record)}
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
            <span className="mono">{record.externalName}</span>
          </Fact>
        )}
        {(record.serviceType === 'LoadBalancer' || record.externalIPs.length > 0) && (
          <Fact name="Outside">
            <span className="mono">{record.externalIPs.join(', ') || '<pending>'}</span>
          </Fact>
        )}
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
      <section aria-label="Endpoints">
        <h3>Endpoints</h3>
        {record.endpoints.length === 0 ? (
          <p className="muted">None: no running pod has these labels. Requests are rejected.</p>
        ) : (
          <EndpointTable record={record} />
        )}
      </section>
      <fieldset className="plain actions">
        <legend>Change it</legend>
        {candidates.length > 0 && (
          <select
            className="select"
            aria-label="Let it select the pods of"
            value=""
            onChange={(event) => {
              const deployment = deployments.get(event.target.value);
              if (deployment) void wire(record, deployment);
            }}
          >
            <option value="" disabled>
              Select the pods of…
            </option>
            {candidates.map((d) => (
              <option key={d.id} value={d.id}>
                {d.name}
              </option>
            ))}
          </select>
        )}
        <Button look="danger" onClick={() => void remove(record)}>
          <Trash2 size={15} aria-hidden /> Delete
        </Button>
      </fieldset>
      <EventList object={`Service/${record.name}`} />
    </>
  );
}

function EndpointTable({ record }: { readonly record: ServiceRecord }) {
  return (
    <table className="endpoints">
      <thead>
        <tr>
          <th scope="col">Address</th>
          <th scope="col">Pod</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {record.endpoints.map((endpoint) => (
          <tr key={`${endpoint.address} ${endpoint.pod}`}>
            <td>
              <Addresses first={endpoint.address} second={endpoint.secondAddress} />
            </td>
            <td>{endpoint.pod && <RecordLink id={endpoint.pod}>…{endpoint.pod.slice(-5)}</RecordLink>}</td>
            <td>
              <EndpointState endpoint={endpoint} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function EndpointState({ endpoint }: { readonly endpoint: EndpointRecord }) {
  const [Icon, text, tone] = endpoint.terminating
    ? ([LogOut, 'terminating', 'muted'] as const)
    : endpoint.ready
      ? ([CircleCheck, 'ready', 'ok'] as const)
      : ([CircleDashed, 'not ready', 'warn'] as const);
  return (
    <span className="with-icon">
      <Icon size={14} className={tone} aria-hidden /> {text}
    </span>
  );
}
