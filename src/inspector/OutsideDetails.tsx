import { listensOn } from '../graph/words.ts';
import type { OutsideRecord } from '../model/world.ts';
import { Addresses, Fact } from './parts.tsx';
import { SendTo } from './SendTo.tsx';

export function OutsideDetails({ record }: { readonly record: OutsideRecord }) {
  return (
    <>
      <p className="lead">
        A host outside the cluster. It cannot reach a ClusterIP or a pod, only a Service’s node port on a node, or its
        load balancer.
      </p>
      <dl className="facts">
        <Fact name="IP">
          <Addresses first={record.address} second={record.secondAddress} />
        </Fact>
        <Fact name="Listens on">
          {record.listens.length > 0 ? <span className="mono">{listensOn(record)}</span> : 'no port: it only asks'}
        </Fact>
      </dl>
      <SendTo client={record} />
    </>
  );
}
