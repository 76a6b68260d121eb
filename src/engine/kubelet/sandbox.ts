import type { Pod } from '../../model/objects/index.ts';
import type { Netfilter } from '../netfilter/types.ts';
import { closeHostPorts, openHostPorts } from './host-ports.ts';
import type { Machine } from './machine.ts';

const noAddresses: readonly string[] = [];

/** A pod's sandbox: its network namespace, or that of its node (pkg/kubelet/kuberuntime/kuberuntime_sandbox.go). */
export class PodSandbox {
  readonly #machine: Machine;
  #addresses = noAddresses;
  /** It has a network of its own. */
  #networked = false;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Of the primary family first; none before it is made. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  /** Makes it (CNI ADD). Returns why it could not be made, if so. */
  make(pod: Pod): string | undefined {
    const { network, node, addresses, resolvConfs, onNetwork } = this.#machine;
    const { namespace = '', name } = pod.metadata;
    const resolvConf = resolvConfs.of(pod);
    if (pod.spec.hostNetwork) {
      this.#addresses = addresses;
      return undefined;
    }
    try {
      if (pod.status.podIP !== undefined) network.removePod(namespace, name, node.name);
      const added = network.addPod({ namespace, name, node: node.name, resolvConf });
      this.#addresses = added.addresses;
      this.#onNode((netfilter) => openHostPorts(netfilter, pod, added.addresses));
      this.#networked = true;
      onNetwork('ADD', pod, added.address);
      return undefined;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return `plugin failed (add): failed to allocate for range 0: ${error.message}`;
    }
  }

  /** Takes it down (CNI DEL, which may come again). */
  takeDown(pod: Pod): void {
    const { network, node, onNetwork } = this.#machine;
    const { namespace = '', name } = pod.metadata;
    network.removePod(namespace, name, node.name);
    if (!this.#networked) return;
    this.#networked = false;
    onNetwork('DEL', pod, this.#addresses[0] ?? '');
  }

  /** Nothing leads to the pod on its node's ports any more. */
  closePorts(pod: Pod): void {
    this.#onNode((netfilter) => closeHostPorts(netfilter, pod, this.#addresses));
  }

  /** With its node's netfilter, if the node is still there. */
  #onNode(act: (netfilter: Netfilter) => void): void {
    const machine = this.#machine.network.node(this.#machine.node.name);
    if (machine) act(machine.netfilter);
  }
}
