import { listOf } from '../../model/ip.ts';
import { type Node, type NodeStatus, type NodeSystemInfo, nodeLeaseNamespace } from '../../model/objects/index.ts';
import { microTimeAt, timestampAt } from '../../model/time.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { unreachable } from '../client-go/api-link.ts';
import type { Machine } from './machine.ts';
import { nodeStatus } from './node-status.ts';
import { nodeSystem } from './node-system.ts';

/** KubeletConfiguration nodeStatusReportFrequency; virtual ms. */
const reportPeriod = 300_000;
/** KubeletConfiguration nodeLeaseDurationSeconds; a quarter of it is the time between two heartbeats. */
const leaseDurationSeconds = 40;
/** Virtual ms. */
export const heartbeatPeriod = (leaseDurationSeconds * 1000) / 4;

/**
 * What a kubelet says of its node (pkg/kubelet/kubelet_node_status.go, component-helpers apimachinery/lease): registers it, renews
 * its Lease at each heartbeat, and posts its status when that is not what the API server has, or has been so for five minutes.
 */
export class NodeReporter {
  readonly #machine: Machine;
  /** The API server knows the node. */
  #registered = false;
  #system: NodeSystemInfo;
  #posted: NodeStatus | undefined;
  #postedAt = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#system = nodeSystem(machine.random, 1);
  }

  get registered(): boolean {
    return this.#registered;
  }

  /** The kubelet starts, at the machine's `boot`-th boot. Does nothing more than that while the API server cannot be reached. */
  register(boot: number): void {
    this.#registered = false;
    this.#system = nodeSystem(this.#machine.random, boot);
    ignoring([unreachable], () => {
      const { api, node, events } = this.#machine;
      const known = api.get('Node', '', node.name) ?? this.#create();
      this.#post(known);
      this.#registered = true;
      events.event(known, { reason: 'Starting', message: 'Starting kubelet.' });
      this.#renew(known);
    });
  }

  beat(): void {
    const { api, sim, node } = this.#machine;
    ignoring(['NotFound', 'Conflict', unreachable], () => {
      const known = api.get('Node', '', node.name);
      if (!known) return;
      this.#renew(known);
      if (known.status !== this.#posted || sim.now - this.#postedAt >= reportPeriod) this.#post(known);
    });
  }

  #create(): Node {
    const { api, node, events, actor } = this.#machine;
    const { name, podCIDR, labels, taints, unschedulable } = node;
    const podCIDRs = listOf(podCIDR);
    const [primary] = podCIDRs;
    const created = api.create(
      'Node',
      {
        metadata: {
          name,
          labels: {
            'kubernetes.io/arch': 'amd64',
            'kubernetes.io/hostname': name,
            'kubernetes.io/os': 'linux',
            ...labels,
          },
        },
        spec: {
          ...(primary && { podCIDR: primary }),
          podCIDRs,
          ...(taints && { taints }),
          ...(unschedulable && { unschedulable }),
        },
      },
      actor,
    );
    events.event(created, { reason: 'NodeReady', message: `Node ${name} status is now: NodeReady` });
    return created;
  }

  #post(known: Node): void {
    const { api, sim, node, events, actor } = this.#machine;
    const { status } = known;
    const { bootID } = this.#system;
    const now = nodeStatus(node, this.#system, status.conditions ? status : undefined, timestampAt(sim.now));
    this.#posted = api.updateStatus('Node', '', node.name, now, actor).status;
    this.#postedAt = sim.now;
    if (status.nodeInfo && status.nodeInfo.bootID !== bootID) {
      const message = `Node ${node.name} has been rebooted, boot id: ${bootID}`;
      events.event(known, { type: 'Warning', reason: 'Rebooted', message });
    }
  }

  #renew({ metadata: { name, uid } }: Node): void {
    const { api, sim, actor } = this.#machine;
    const renewTime = microTimeAt(sim.now);
    const lease = api.get('Lease', nodeLeaseNamespace, name);
    if (lease) {
      api.update('Lease', { ...lease, spec: { ...lease.spec, renewTime } }, actor);
      return;
    }
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }];
    const spec = { holderIdentity: name, leaseDurationSeconds, renewTime };
    api.create('Lease', { metadata: { name, namespace: nodeLeaseNamespace, ownerReferences }, spec }, actor);
  }
}
