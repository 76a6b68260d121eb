import type { IPFamily, Protocol } from '../../model/objects/index.ts';
import type { Scheduler } from '../../model/scene.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { ArtifactCache } from './artifact-cache.ts';
import type { Proxier } from './proxier.ts';
import type { ProxyOptions } from './settings.ts';

/** A node's netfilter, and what the proxiers of all nodes share. */
export interface Surroundings {
  readonly sim: Simulation;
  readonly netfilter: Netfilter;
  readonly cache: ArtifactCache;
  /** Absent where only rules are asked for. */
  readonly host?: ProxyHost | undefined;
}

/** What else kube-proxy uses of its node. */
export interface ProxyHost {
  /** sysctl net.netfilter.nf_conntrack_tcp_be_liberal. */
  readonly tcpBeLiberal: boolean | undefined;
  /** The device kube-ipvs0. */
  readonly dummy: {
    readonly addresses: ReadonlySet<string>;
    bind(address: string): void;
    unbind(address: string): void;
  };
  /** Listens on all addresses as `title`; returns false when the port is taken. TLS is for the endpoint `behind` to speak, if it does. */
  listen(
    protocol: Protocol,
    port: number,
    title: string,
    answer: (request: ProxyRequest) => ProxyResponse,
    behind: () => { readonly ip: string; readonly port: number } | undefined,
  ): boolean;
  close(protocol: Protocol, port: number): void;
  /** Asks an endpoint for what a client has asked for, on a connection of its own that must be there within `dialTimeout` ms. */
  relay(
    to: {
      readonly address: string;
      readonly port: number;
      readonly dialTimeout: number;
      readonly cause: ProxyRequest['cause'];
      readonly why: string;
    },
    done: (answer: { readonly connected: boolean; readonly response: ProxyResponse | undefined }) => void,
  ): void;
}

/** What a client has asked of a port that kube-proxy listens on. */
export interface ProxyRequest {
  readonly clientAddress: string;
  readonly clientPort: number;
  /** Which request it belongs to. */
  readonly cause: { readonly id: number };
}

export interface ProxyResponse {
  readonly status: number;
  readonly body: string;
  /** No answer: the connection is closed. */
  readonly closes?: true;
  /** Called at once with whom to give the answer to. */
  readonly later?: (give: (response: ProxyResponse) => void) => void;
}

/** One proxier is told of all Services and slices, and looks at those of its family alone. */
export interface BackendOptions extends ProxyOptions {
  readonly family: IPFamily;
  /** Of IPVS; rr unless given. */
  readonly scheduler?: Scheduler;
}

/** One kube-proxy process of one mode, for one IP family of a node: a proxier, and how what it works out gets into the kernel. */
export interface Backend {
  readonly proxier: Proxier;
  /** Sees to what must be there before a sync writes; `full`: that sync is full. Throws with the kernel's message. */
  prepare(full: boolean): void;
  /**
   * Gives the kernel what the proxier has worked out, as something it asks for when it first needs it: syncs until then change
   * what it will be, so hundreds of idle nodes cost nothing. `taken` is called when it has asked, `failed` when it refuses.
   */
  handOver(taken: () => void, failed: () => void): void;
  /** The process ends. What it put into the kernel stays. */
  stop?(): void;
}
