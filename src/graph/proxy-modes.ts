import type { ProxyMode } from '../model/scene.ts';

export interface ModeWords {
  /** One sentence: how Services work in it. */
  readonly what: string;
  /** Since and until which Kubernetes. */
  readonly when: string;
}

const words: Readonly<Record<'iptables' | 'nftables' | 'ipvs' | 'userland', ModeWords>> = {
  iptables: {
    what: 'One chain a Service in the nat table. The kernel walks the rules one after another, so the last Service of many costs most.',
    when: 'since 1.1, the default since 1.2',
  },
  nftables: {
    what: 'One map from address and port to a chain. The kernel looks a Service up in it, however many there are.',
    when: 'since 1.29, stable since 1.33',
  },
  ipvs: {
    what: 'One virtual server a Service in the kernel’s load balancer, its address bound to the device kube-ipvs0 of every node. A few rules with ipsets are around it.',
    when: 'since 1.8, stable since 1.11, deprecated since 1.35',
  },
  userland: {
    what: 'A rule leads to a port of the kube-proxy process, which takes the connection and opens another to a pod, each pod in its turn.',
    when: 'since 1.0, as userspace; removed in 1.26',
  },
};

/** A mode of kube-proxy in words. */
export const modeWords = (mode: ProxyMode): ModeWords => words[mode];
