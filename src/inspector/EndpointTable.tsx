import { CircleCheck, CircleDashed, LogOut } from 'lucide-react';
import type { EndpointRecord, ServiceRecord } from '../model/world.ts';
import { Addresses, RecordLink } from './parts.tsx';

/** A Service's endpoints with their pods and states. */
export function EndpointTable({ record }: { readonly record: ServiceRecord }) {
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
