import { forwardsOf, listensOn } from '../graph/words.ts';
import type { OutsideRecord } from '../model/world.ts';
import { Addresses, Fact } from './parts.tsx';
import { SendTo } from './SendTo.tsx';

export function OutsideDetails({ record }: { readonly record: OutsideRecord }) {
  return (
    <>
      <p className="lead">
        {record.forwards
          ? 'Your own machine, where kubectl port-forward runs. What you send to these ports of localhost goes by the API server and the kubelet into the pod’s network namespace; Services and kube-proxy have no part in it.'
          : 'A host outside the cluster. It cannot reach a ClusterIP or a pod, only a Service’s node port on a node, or its load balancer.'}
      </p>
      <dl className="facts">
        <Fact name="IP">
          <Addresses first={record.address} second={record.secondAddress} />
        </Fact>
        {record.forwards && (
          <Fact name="Forwards">
            <span className="mono">{forwardsOf(record)}</span>
          </Fact>
        )}
        <Fact name="Listens on">
          {record.listens.length > 0 ? <span className="mono">{listensOn(record)}</span> : 'no port: it only asks'}
        </Fact>
      </dl>
      <SendTo client={record} />
    </>
  );
}
