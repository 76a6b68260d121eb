import type { BalancerRecord } from '../model/world.ts';
import { Fact, RecordLink } from './parts.tsx';

const nameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

export function BalancerDetails({ record }: { readonly record: BalancerRecord }) {
  return (
    <>
      <p className="lead">
        {record.provider === 'cloud'
          ? 'A machine of the cloud provider: it sends what comes to its address on to the nodes that pass its health checks.'
          : 'An address that one node answers for (MetalLB): no machine stands before it.'}
      </p>
      <dl className="facts">
        <Fact name="Service">
          <RecordLink id={record.service}>{nameOf(record.service)}</RecordLink>
        </Fact>
        <Fact name="Ports">
          <span className="mono">{record.ports.map((p) => `${p.port} ${p.protocol}`).join(', ')}</span>
        </Fact>
        {record.announcedBy !== '' && (
          <Fact name="Announced by">
            <RecordLink id={record.announcedBy}>{nameOf(record.announcedBy)}</RecordLink>
          </Fact>
        )}
        {record.announcedBy === '' && (
          <Fact name="Nodes">
            <ul>
              {record.nodes.map(({ node, healthy }) => (
                <li key={node}>
                  <RecordLink id={node}>{nameOf(node)}</RecordLink> {healthy ? 'healthy' : 'fails its health check'}
                </li>
              ))}
            </ul>
          </Fact>
        )}
      </dl>
    </>
  );
}
